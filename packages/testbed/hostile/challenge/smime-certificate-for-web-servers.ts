import type { Attack } from '../attack.ts';

/** The same root certifies web servers, with less care for the addresses in their certificates. */
export const attack: Attack = {
  title: 'a challenge signed with S/MIME by a key that is certified for web servers',
  rule: 'smime-chain',
  build: (context) => context.signSmime({ purpose: '2b 06 01 05 05 07 03 01' }),
};
