import type { Attack } from '../attack.ts';

/** A challenge whose signature covers nothing but From. */
export const attack: Attack = {
  title: 'a challenge whose signature covers nothing but From',
  rule: 'dkim-headers',
  build: (context) => context.sign(context.compose(context.headers), { headers: ['from'] }),
};
