import type { Attack } from '../attack.ts';

/** A challenge whose From opens 10,000 comments. */
export const attack: Attack = {
  title: 'a challenge whose From opens 10,000 comments',
  rule: 'from',
  build: (context) => context.sign(context.compose(context.replace({ From: '('.repeat(10_000) }))),
};
