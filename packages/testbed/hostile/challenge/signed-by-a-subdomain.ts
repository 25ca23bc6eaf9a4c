import type { Attack } from '../attack.ts';

/** A challenge signed by a domain below that of the sender. */
export const attack: Attack = {
  title: 'a challenge signed by a domain below that of the sender',
  rule: 'dkim-domain',
  build: (context) => context.sign(context.compose(context.headers), { domain: 'x.mail.ca.example' }),
};
