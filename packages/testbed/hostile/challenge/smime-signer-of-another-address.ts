import type { Attack } from '../attack.ts';

/** A challenge signed with S/MIME by somebody else whom the same CA has certified. */
export const attack: Attack = {
  title: 'a challenge signed with S/MIME by somebody else whom the same CA has certified',
  rule: 'smime-address',
  build: (context) => context.signSmime({ address: 'mallory@mail.ca.example' }),
};
