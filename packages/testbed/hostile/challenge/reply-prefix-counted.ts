import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with Re[4]:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with Re[4]:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `Re[4]: ACME: ${context.tokenPart1}` }))),
};
