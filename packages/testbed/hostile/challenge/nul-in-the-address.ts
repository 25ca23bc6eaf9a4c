import type { Attack } from '../attack.ts';

/** A challenge from an address with a NUL. */
export const attack: Attack = {
  title: 'a challenge from an address with a NUL',
  rule: 'well-formed',
  build: (context) =>
    context.sign(context.compose(context.replace({ From: 'acme@mail.ca.example\0.mallory.example' }))),
};
