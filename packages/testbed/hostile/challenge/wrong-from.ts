import type { Attack } from '../attack.ts';

/** A challenge from another address of the same domain. */
export const attack: Attack = {
  title: 'a challenge from another address of the same domain',
  rule: 'from',
  build: (context) => context.sign(context.compose(context.replace({ From: 'mallory@mail.ca.example' }))),
};
