import type { Attack } from '../attack.ts';

/** A challenge whose subject smuggles a header field in an encoded word. */
export const attack: Attack = {
  title: 'a challenge whose subject smuggles a header field in an encoded word',
  rule: 'subject',
  build: (context) =>
    context.sign(
      context.compose(
        context.replace({ Subject: `ACME: ${context.tokenPart1} =?utf-8?q?=0D=0ABcc=3A_mallory=40mallory.example?=` }),
      ),
    ),
};
