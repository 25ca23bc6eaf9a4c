import type { Attack } from '../attack.ts';

/** A challenge signed with a key of 512 bits that DNS holds. */
export const attack: Attack = {
  title: 'a challenge signed with a key of 512 bits that DNS holds',
  rule: 'dkim-key',
  build: (context) => context.sign(context.compose(context.headers), { selector: 'weak', key: context.keys.weak }),
};
