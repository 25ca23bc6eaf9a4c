import type { Attack } from '../attack.ts';

/** A challenge from a quoted address at another domain. */
export const attack: Attack = {
  title: 'a challenge from a quoted address at another domain',
  rule: 'from',
  build: (context) =>
    context.sign(context.compose(context.replace({ From: '"acme@mail.ca.example"@mallory.example' }))),
};
