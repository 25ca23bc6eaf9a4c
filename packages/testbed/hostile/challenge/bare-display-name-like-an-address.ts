import type { Attack } from '../attack.ts';

/** A challenge whose unquoted display name is the expected address. */
export const attack: Attack = {
  title: 'a challenge whose unquoted display name is the expected address',
  rule: 'from',
  build: (context) =>
    context.sign(context.compose(context.replace({ From: 'acme@mail.ca.example <mallory@mallory.example>' }))),
};
