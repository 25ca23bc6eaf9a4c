import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with RV:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with RV:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `RV: ACME: ${context.tokenPart1}` }))),
};
