import type { Attack } from '../attack.ts';

/** A challenge to a group. */
export const attack: Attack = {
  title: 'a challenge to a group',
  rule: 'to',
  build: (context) => context.sign(context.compose(context.replace({ To: 'people: alice@example.org;' }))),
};
