import type { Attack } from '../attack.ts';

/** A challenge whose subject hides Re: in an encoded word. */
export const attack: Attack = {
  title: 'a challenge whose subject hides Re: in an encoded word',
  rule: 'not-a-reply',
  build: (context) =>
    context.sign(context.compose(context.replace({ Subject: `=?utf-8?q?Re=3A?= ACME: ${context.tokenPart1}` }))),
};
