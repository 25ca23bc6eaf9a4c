import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with رد:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with رد:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `رد: ACME: ${context.tokenPart1}` }))),
};
