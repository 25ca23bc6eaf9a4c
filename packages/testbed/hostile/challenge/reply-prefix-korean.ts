import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with 회신:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with 회신:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `회신: ACME: ${context.tokenPart1}` }))),
};
