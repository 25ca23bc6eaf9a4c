import type { Attack } from '../attack.ts';

/** A challenge whose token was replaced after signing. */
export const attack: Attack = {
  title: 'a challenge whose token was replaced after signing',
  rule: 'dkim-signature',
  build: (context) =>
    Buffer.from(
      Buffer.from(context.sign(context.compose(context.headers)))
        .toString()
        .replace(context.tokenPart1, 'bWFsbG9yeSBjaG9zZSB0aGlzIHRva2Vu'),
    ),
};
