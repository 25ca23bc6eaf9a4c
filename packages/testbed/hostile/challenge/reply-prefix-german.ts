import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with AW:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with AW:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `AW: ACME: ${context.tokenPart1}` }))),
};
