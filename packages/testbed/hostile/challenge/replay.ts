import type { Attack } from '../attack.ts';

/** The challenge that was answered, once more. */
export const attack: Attack = {
  title: 'the challenge that was answered, once more',
  rule: 'once',
  answered: true,
  build: (context) => context.sign(context.compose(context.headers)),
};
