import type { Attack } from '../attack.ts';

/** A challenge whose subject begins with Re: AW: Fwd:. */
export const attack: Attack = {
  title: 'a challenge whose subject begins with Re: AW: Fwd:',
  rule: 'not-a-reply',
  build: (context) =>
    context.sign(context.compose(context.replace({ Subject: `Re: AW: Fwd: ACME: ${context.tokenPart1}` }))),
};
