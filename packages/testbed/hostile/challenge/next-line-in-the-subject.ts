import type { Attack } from '../attack.ts';

/** A challenge with a line end of Unicode in its token. */
export const attack: Attack = {
  title: 'a challenge with a line end of Unicode in its token',
  rule: 'subject',
  build: (context) =>
    context.sign(
      context.compose(
        context.replace({ Subject: `ACME: ${context.tokenPart1.slice(0, 9)}\u2028${context.tokenPart1.slice(9)}` }),
      ),
    ),
};
