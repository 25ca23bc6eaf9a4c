import type { Attack } from '../attack.ts';

/** A challenge to the address with a capital letter. */
export const attack: Attack = {
  title: 'a challenge to the address with a capital letter',
  rule: 'to',
  build: (context) => context.sign(context.compose(context.replace({ To: 'Alice@example.org' }))),
};
