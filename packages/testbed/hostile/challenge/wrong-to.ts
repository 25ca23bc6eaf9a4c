import type { Attack } from '../attack.ts';

/** A challenge that was sent to somebody else. */
export const attack: Attack = {
  title: 'a challenge that was sent to somebody else',
  rule: 'to',
  build: (context) => context.sign(context.compose(context.replace({ To: 'bob@example.org' }))),
};
