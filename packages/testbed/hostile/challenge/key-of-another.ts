import type { Attack } from '../attack.ts';

/** A challenge signed with another key than the one DNS holds. */
export const attack: Attack = {
  title: 'a challenge signed with another key than the one DNS holds',
  rule: 'dkim-signature',
  build: (context) => context.sign(context.compose(context.headers), { key: context.keys.trial }),
};
