import type { Attack } from '../attack.ts';

/** The root lets a company certify its own addresses, and the company certifies the CA's. */
export const attack: Attack = {
  title: 'a challenge signed with S/MIME under an authority that may certify the addresses of another domain only',
  rule: 'smime-chain',
  build: (context) => context.signSmime({ through: 'authority for other addresses' }),
};
