import type { Attack } from '../attack.ts';

/** A challenge from a local part that differs by a quoted space. */
export const attack: Attack = {
  title: 'a challenge from a local part that differs by a quoted space',
  rule: 'from',
  build: (context) => context.sign(context.compose(context.replace({ From: '"acme "@mail.ca.example' }))),
};
