import type { Attack } from '../attack.ts';

/** A challenge signed by a top-level domain. */
export const attack: Attack = {
  title: 'a challenge signed by a top-level domain',
  rule: 'dkim-domain',
  build: (context) => context.sign(context.compose(context.headers), { domain: 'example' }),
};
