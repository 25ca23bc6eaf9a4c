import type { Attack } from '../attack.ts';

/** An authority that may have none below itself made another one. */
export const attack: Attack = {
  title: 'a challenge signed with S/MIME under an authority that is one too many in its path',
  rule: 'smime-chain',
  build: (context) => context.signSmime({ through: 'authority too far down' }),
};
