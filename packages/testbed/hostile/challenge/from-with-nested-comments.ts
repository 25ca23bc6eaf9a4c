import type { Attack } from '../attack.ts';

/** A challenge from an address in nested comments. */
export const attack: Attack = {
  title: 'a challenge from an address in nested comments',
  rule: 'from',
  build: (context) => context.sign(context.compose(context.replace({ From: 'acme (a (b) c)@mail.ca.example' }))),
};
