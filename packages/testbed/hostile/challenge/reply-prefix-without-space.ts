import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with Re:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with Re:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `Re:ACME: ${context.tokenPart1}` }))),
};
