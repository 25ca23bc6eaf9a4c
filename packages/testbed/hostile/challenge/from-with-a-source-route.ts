import type { Attack } from '../attack.ts';

/** A challenge from an address with a source route. */
export const attack: Attack = {
  title: 'a challenge from an address with a source route',
  rule: 'from',
  build: (context) =>
    context.sign(context.compose(context.replace({ From: '<@mallory.example:acme@mail.ca.example>' }))),
};
