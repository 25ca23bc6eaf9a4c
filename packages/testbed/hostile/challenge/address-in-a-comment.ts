import type { Attack } from '../attack.ts';

/** A challenge whose comment holds the expected address. */
export const attack: Attack = {
  title: 'a challenge whose comment holds the expected address',
  rule: 'from',
  build: (context) =>
    context.sign(context.compose(context.replace({ From: 'mallory@mallory.example (acme@mail.ca.example)' }))),
};
