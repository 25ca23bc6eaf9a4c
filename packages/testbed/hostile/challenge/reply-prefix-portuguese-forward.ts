import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with ENC:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with ENC:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `ENC: ACME: ${context.tokenPart1}` }))),
};
