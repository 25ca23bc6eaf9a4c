import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with Отв:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with Отв:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `Отв: ACME: ${context.tokenPart1}` }))),
};
