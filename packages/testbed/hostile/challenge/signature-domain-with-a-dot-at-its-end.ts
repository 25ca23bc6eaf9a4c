import type { Attack } from '../attack.ts';

/** A challenge whose signature domain ends with a dot. */
export const attack: Attack = {
  title: 'a challenge whose signature domain ends with a dot',
  rule: 'dkim-domain',
  build: (context) => context.sign(context.compose(context.headers), { domain: 'mail.ca.example.' }),
};
