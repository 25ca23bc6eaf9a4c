import type { Attack } from '../attack.ts';

/** The good key, in a record that is not DKIM1. */
export const attack: Attack = {
  title: 'a challenge whose key record is of another version',
  rule: 'dkim-key',
  build: (context) => context.sign(context.compose(context.headers), { selector: 'later' }),
};
