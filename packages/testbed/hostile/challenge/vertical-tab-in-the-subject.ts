import type { Attack } from '../attack.ts';

/** A challenge with a vertical tab in its token. */
export const attack: Attack = {
  title: 'a challenge with a vertical tab in its token',
  rule: 'subject',
  build: (context) =>
    context.sign(
      context.compose(
        context.replace({ Subject: `ACME: ${context.tokenPart1.slice(0, 9)}\v${context.tokenPart1.slice(9)}` }),
      ),
    ),
};
