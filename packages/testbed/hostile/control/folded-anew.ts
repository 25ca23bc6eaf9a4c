import type { Control } from '../attack.ts';

/** A challenge whose header a server folded anew. */
export const control: Control = {
  title: 'a challenge whose header a server folded anew',
  build: (context) =>
    Buffer.from(
      Buffer.from(context.sign(context.compose(context.headers)))
        .toString('latin1')
        .replace('Subject: ACME: ', 'SUBJECT:\r\n\tACME:\r\n   '),
      'latin1',
    ),
};
