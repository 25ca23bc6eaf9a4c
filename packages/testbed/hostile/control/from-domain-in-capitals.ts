import type { Control } from '../attack.ts';

/** A challenge whose From has its domain in capitals. */
export const control: Control = {
  title: 'a challenge whose From has its domain in capitals',
  build: (context) => context.sign(context.compose(context.replace({ From: 'acme@MAIL.CA.EXAMPLE' }))),
};
