import type { Attack } from '../attack.ts';

/** A challenge whose subject is that of a reply. */
export const attack: Attack = {
  title: 'a challenge whose subject is that of a reply',
  rule: 'not-a-reply',
  build: (context) => context.sign(context.compose(context.replace({ Subject: `Re: ACME: ${context.tokenPart1}` }))),
};
