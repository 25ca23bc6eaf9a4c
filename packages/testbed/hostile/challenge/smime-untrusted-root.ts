import type { Attack } from '../attack.ts';

/** The certificate is for the right address; anybody can make one. */
export const attack: Attack = {
  title: 'a challenge signed with S/MIME under a root that the victim did not name',
  rule: 'smime-chain',
  build: (context) => context.signSmime({ root: 'other' }),
};
