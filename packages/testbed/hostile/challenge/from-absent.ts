import type { Attack } from '../attack.ts';

/** A challenge without From. */
export const attack: Attack = {
  title: 'a challenge without From',
  rule: 'from',
  build: (context) => context.sign(context.compose(context.replace({ From: undefined }))),
};
