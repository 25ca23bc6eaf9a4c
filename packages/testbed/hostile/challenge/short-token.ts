import type { Attack } from '../attack.ts';

/** A challenge whose token has 15 bytes. */
export const attack: Attack = {
  title: 'a challenge whose token has 15 bytes',
  rule: 'subject',
  build: (context) => context.sign(context.compose(context.replace({ Subject: 'ACME: AAAAAAAAAAAAAAAAAAAA' }))),
};
