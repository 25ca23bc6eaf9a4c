import type { Attack } from '../attack.ts';

/** A challenge without white space after ACME:. */
export const attack: Attack = {
  title: 'a challenge without white space after ACME:',
  rule: 'subject',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `ACME:${context.tokenPart1}` }))),
};
