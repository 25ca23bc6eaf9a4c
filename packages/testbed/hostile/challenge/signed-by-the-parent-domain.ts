import type { Attack } from '../attack.ts';

/** A challenge signed by the domain above that of the sender. */
export const attack: Attack = {
  title: 'a challenge signed by the domain above that of the sender',
  rule: 'dkim-domain',
  build: (context) => context.sign(context.compose(context.headers), { domain: 'ca.example' }),
};
