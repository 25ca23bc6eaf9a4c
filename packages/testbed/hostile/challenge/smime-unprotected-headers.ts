import type { Attack } from '../attack.ts';

/** The body of any signed mail of the CA could be put under any subject. */
export const attack: Attack = {
  title: 'a challenge whose S/MIME signature does not protect the header fields',
  rule: 'smime-headers',
  build: (context) => context.signSmime({ headerProtection: 'none' }),
};
