import type { Attack } from '../attack.ts';

/** A challenge from a group. */
export const attack: Attack = {
  title: 'a challenge from a group',
  rule: 'from',
  build: (context) => context.sign(context.compose(context.replace({ From: 'CA: acme@mail.ca.example;' }))),
};
