import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with Trả lời:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with Trả lời:',
  rule: 'subject',
  build: (context) =>
    context.sign(context.compose(context.replace({ Subject: `Trả lời: ACME: ${context.tokenPart1}` }))),
};
