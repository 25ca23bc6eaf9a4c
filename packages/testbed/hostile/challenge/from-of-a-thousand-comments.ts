import type { Attack } from '../attack.ts';

/** A challenge whose From is a thousand comments long. */
export const attack: Attack = {
  title: 'a challenge whose From is a thousand comments long',
  rule: 'from',
  build: (context) =>
    context.sign(context.compose(context.replace({ From: `${'(a) '.repeat(1000)}acme@mail.ca.example` }))),
};
