import type { Attack } from '../attack.ts';

/** A challenge whose subject is encoded in ISO-8859-1. */
export const attack: Attack = {
  title: 'a challenge whose subject is encoded in ISO-8859-1',
  rule: 'subject',
  build: (context) =>
    context.sign(context.compose(context.replace({ Subject: `=?iso-8859-1?q?ACME=3A_${context.tokenPart1}?=` }))),
};
