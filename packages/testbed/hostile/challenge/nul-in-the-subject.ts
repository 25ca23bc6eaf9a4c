import type { Attack } from '../attack.ts';

/** A challenge with a NUL behind its token. */
export const attack: Attack = {
  title: 'a challenge with a NUL behind its token',
  rule: 'well-formed',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `ACME: ${context.tokenPart1}\0` }))),
};
