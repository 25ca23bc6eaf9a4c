import type { Attack } from '../attack.ts';

/** Each order of ours waits for its own address. */
export const attack: Attack = {
  title: 'a good challenge of the same CA for another address of ours',
  rule: 'to',
  build: (context) => context.sign(context.compose(context.replace({ To: 'bob@example.org' }))),
};
