import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with 轉寄：. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with 轉寄：',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `轉寄： ACME: ${context.tokenPart1}` }))),
};
