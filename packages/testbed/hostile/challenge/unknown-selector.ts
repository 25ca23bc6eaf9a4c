import type { Attack } from '../attack.ts';

/** A challenge signed with a key that DNS does not hold. */
export const attack: Attack = {
  title: 'a challenge signed with a key that DNS does not hold',
  rule: 'dkim-key',
  build: (context) => context.sign(context.compose(context.headers), { selector: 'nowhere' }),
};
