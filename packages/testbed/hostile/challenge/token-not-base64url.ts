import type { Attack } from '../attack.ts';

/** A challenge whose token is base64 but not base64url. */
export const attack: Attack = {
  title: 'a challenge whose token is base64 but not base64url',
  rule: 'subject',
  build: (context) => context.sign(context.compose(context.replace({ Subject: 'ACME: ++++////++++////++++////' }))),
};
