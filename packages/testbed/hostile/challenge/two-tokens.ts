import type { Attack } from '../attack.ts';

/** A challenge with two labels and two tokens. */
export const attack: Attack = {
  title: 'a challenge with two labels and two tokens',
  rule: 'subject',
  build: (context) =>
    context.sign(
      context.compose(
        context.replace({ Subject: `ACME: ${context.tokenPart1} ACME: bWFsbG9yeSBjaG9zZSB0aGlzIHRva2Vu` }),
      ),
    ),
};
