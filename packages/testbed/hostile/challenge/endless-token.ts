import type { Attack } from '../attack.ts';

/** A challenge whose token has ten thousand characters. */
export const attack: Attack = {
  title: 'a challenge whose token has ten thousand characters',
  rule: 'subject',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `ACME: ${'A'.repeat(10_000)}` }))),
};
