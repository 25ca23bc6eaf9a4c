import type { Attack } from '../attack.ts';

/** The good key, in a record that says a tag twice. */
export const attack: Attack = {
  title: 'a challenge whose key record says a tag twice',
  rule: 'dkim-key',
  build: (context) => context.sign(context.compose(context.headers), { selector: 'broken' }),
};
