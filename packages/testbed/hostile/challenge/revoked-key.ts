import type { Attack } from '../attack.ts';

/** A challenge signed with a key that DNS has revoked (p= empty). */
export const attack: Attack = {
  title: 'a challenge signed with a key that DNS has revoked (p= empty)',
  rule: 'dkim-key',
  build: (context) =>
    context.sign(context.compose(context.headers), { selector: 'revoked', key: context.keys.revoked }),
};
