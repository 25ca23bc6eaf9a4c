import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with ΑΠ:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with ΑΠ:',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `ΑΠ: ACME: ${context.tokenPart1}` }))),
};
