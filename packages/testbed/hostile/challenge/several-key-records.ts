import type { Attack } from '../attack.ts';

/** Whoever can add a record next to the good one could otherwise choose. */
export const attack: Attack = {
  title: 'a challenge whose selector has two keys in DNS',
  rule: 'dkim-key',
  build: (context) => context.sign(context.compose(context.headers), { selector: 'double' }),
};
