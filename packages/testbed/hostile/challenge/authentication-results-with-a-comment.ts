import type { Attack } from '../attack.ts';

/** An unsigned challenge whose Authentication-Results hide another server in a comment. */
export const attack: Attack = {
  title: 'an unsigned challenge whose Authentication-Results hide another server in a comment',
  rule: 'authentic',
  authservId: 'mx.example.org',
  build: (context) =>
    context.compose([
      ['Authentication-Results', 'mallory.example (mx.example.org); dkim=pass header.d=mail.ca.example'],
      ...context.headers,
    ]),
};
