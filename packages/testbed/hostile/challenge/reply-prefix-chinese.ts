import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with 回复：. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with 回复：',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `回复： ACME: ${context.tokenPart1}` }))),
};
