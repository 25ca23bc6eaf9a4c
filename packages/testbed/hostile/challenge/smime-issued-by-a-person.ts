import type { Attack } from '../attack.ts';

/** Mallory has an honest certificate of her own and plays authority with its key. */
export const attack: Attack = {
  title: 'a challenge signed with S/MIME under a certificate that somebody with a plain certificate issued',
  rule: 'smime-chain',
  build: (context) => context.signSmime({ through: 'person' }),
};
