import type { Attack } from '../attack.ts';

/** A challenge from a domain that only looks like the expected one. */
export const attack: Attack = {
  title: 'a challenge from a domain that only looks like the expected one',
  rule: 'from',
  build: (context) => context.sign(context.compose(context.replace({ From: 'acme@m\u0430il.ca.example' }))),
};
