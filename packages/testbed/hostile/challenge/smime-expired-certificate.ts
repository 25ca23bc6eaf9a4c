import type { Attack } from '../attack.ts';

/** A challenge signed with S/MIME by a certificate that has ended. */
export const attack: Attack = {
  title: 'a challenge signed with S/MIME by a certificate that has ended',
  rule: 'smime-chain',
  build: (context) => context.signSmime({ expired: true }),
};
