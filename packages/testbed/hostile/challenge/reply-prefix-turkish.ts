import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with YNT:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with YNT:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `YNT: ACME: ${context.tokenPart1}` }))),
};
