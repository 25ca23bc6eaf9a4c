import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with Antw:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with Antw:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `Antw: ACME: ${context.tokenPart1}` }))),
};
