import type { Control } from '../attack.ts';

/** The good challenge that the attacks are made from. */
export const control: Control = {
  title: 'a challenge signed as the RFC demands',
  build: (context) => context.sign(context.compose(context.headers)),
};
