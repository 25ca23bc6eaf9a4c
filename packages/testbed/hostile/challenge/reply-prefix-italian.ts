import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with RIF:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with RIF:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `RIF: ACME: ${context.tokenPart1}` }))),
};
