import type { Control } from '../attack.ts';

/** A challenge whose local part is quoted without need. */
export const control: Control = {
  title: 'a challenge whose local part is quoted without need',
  build: (context) => context.sign(context.compose(context.replace({ From: '"acme"@mail.ca.example' }))),
};
