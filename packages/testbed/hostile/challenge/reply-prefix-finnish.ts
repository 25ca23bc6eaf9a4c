import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with VS:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with VS:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `VS: ACME: ${context.tokenPart1}` }))),
};
