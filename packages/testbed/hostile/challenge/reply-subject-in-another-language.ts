import type { Attack } from '../attack.ts';

/** A challenge whose subject is that of a German reply. */
export const attack: Attack = {
  title: 'a challenge whose subject is that of a German reply',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `AW: ACME: ${context.tokenPart1}` }))),
};
