import type { Attack } from '../attack.ts';

/** A challenge whose signature is of such a domain in A-labels. */
export const attack: Attack = {
  title: 'a challenge whose signature is of such a domain in A-labels',
  rule: 'dkim-domain',
  build: (context) => context.sign(context.compose(context.headers), { domain: 'xn--mil-8cd.ca.example' }),
};
