import type { Attack } from '../attack.ts';

/** A challenge whose body was replaced after signing. */
export const attack: Attack = {
  title: 'a challenge whose body was replaced after signing',
  rule: 'dkim-signature',
  build: (context) =>
    Buffer.from(
      Buffer.from(context.sign(context.compose(context.headers)))
        .toString()
        .replace(context.body, 'Call this number.\r\n'),
    ),
};
