import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with RE(2):. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with RE(2):',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `RE(2): ACME: ${context.tokenPart1}` }))),
};
