import type { Attack } from '../attack.ts';

/** A challenge from two addresses. */
export const attack: Attack = {
  title: 'a challenge from two addresses',
  rule: 'from',
  build: (context) =>
    context.sign(context.compose(context.replace({ From: 'acme@mail.ca.example, mallory@mallory.example' }))),
};
