import type { Attack } from '../attack.ts';

/** A challenge from an empty group. */
export const attack: Attack = {
  title: 'a challenge from an empty group',
  rule: 'from',
  build: (context) => context.sign(context.compose(context.replace({ From: 'acme@mail.ca.example:;' }))),
};
