import type { Attack } from '../attack.ts';

/** The good key, published as one of Ed25519. */
export const attack: Attack = {
  title: 'a challenge whose key is of another kind than its signature',
  rule: 'dkim-key',
  build: (context) => context.sign(context.compose(context.headers), { selector: 'kind' }),
};
