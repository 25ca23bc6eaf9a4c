import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with WG:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with WG:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `WG: ACME: ${context.tokenPart1}` }))),
};
