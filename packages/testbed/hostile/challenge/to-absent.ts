import type { Attack } from '../attack.ts';

/** A challenge to nobody. */
export const attack: Attack = {
  title: 'a challenge to nobody',
  rule: 'to',
  build: (context) => context.sign(context.compose(context.replace({ To: undefined }))),
};
