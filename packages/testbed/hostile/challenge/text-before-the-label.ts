import type { Attack } from '../attack.ts';

/** A challenge whose subject has a tag of a gateway before it. */
export const attack: Attack = {
  title: 'a challenge whose subject has a tag of a gateway before it',
  rule: 'subject',
  build: (context) =>
    context.sign(context.compose(context.replace({ Subject: `[EXTERN] ACME: ${context.tokenPart1}` }))),
};
