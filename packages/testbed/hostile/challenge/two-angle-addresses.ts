import type { Attack } from '../attack.ts';

/** A challenge with two angle addresses after each other. */
export const attack: Attack = {
  title: 'a challenge with two angle addresses after each other',
  rule: 'from',
  build: (context) =>
    context.sign(context.compose(context.replace({ From: '<mallory@mallory.example> <acme@mail.ca.example>' }))),
};
