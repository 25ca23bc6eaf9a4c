import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with Odp:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with Odp:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `Odp: ACME: ${context.tokenPart1}` }))),
};
