import type { Attack } from '../attack.ts';

/** A challenge whose signature is of a domain with a letter of another alphabet. */
export const attack: Attack = {
  title: 'a challenge whose signature is of a domain with a letter of another alphabet',
  rule: 'dkim-domain',
  build: (context) => context.sign(context.compose(context.headers), { domain: 'm\u0430il.ca.example' }),
};
