import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with TR:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with TR:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `TR: ACME: ${context.tokenPart1}` }))),
};
