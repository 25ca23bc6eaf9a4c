import type { Attack } from '../attack.ts';

/** A challenge whose From is an encoded word. */
export const attack: Attack = {
  title: 'a challenge whose From is an encoded word',
  rule: 'from',
  build: (context) => context.sign(context.compose(context.replace({ From: '=?utf-8?q?acme=40mail.ca.example?=' }))),
};
