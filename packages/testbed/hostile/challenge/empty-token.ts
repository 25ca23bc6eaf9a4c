import type { Attack } from '../attack.ts';

/** A challenge without a token. */
export const attack: Attack = {
  title: 'a challenge without a token',
  rule: 'subject',
  build: (context) => context.sign(context.compose(context.replace({ Subject: 'ACME: ' }))),
};
