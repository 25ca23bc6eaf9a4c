import type { Attack } from '../attack.ts';

/** An unsigned challenge of which our own server says that SPF passed. */
export const attack: Attack = {
  title: 'an unsigned challenge of which our own server says that SPF passed',
  rule: 'authentic',
  authservId: 'mx.example.org',
  build: (context) =>
    context.compose([
      ['Authentication-Results', 'mx.example.org; spf=pass smtp.mailfrom=acme@mail.ca.example'],
      ...context.headers,
    ]),
};
