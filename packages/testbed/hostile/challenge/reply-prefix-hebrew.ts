import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with השב:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with השב:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `השב: ACME: ${context.tokenPart1}` }))),
};
