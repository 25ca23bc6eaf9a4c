import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with SV:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with SV:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `SV: ACME: ${context.tokenPart1}` }))),
};
