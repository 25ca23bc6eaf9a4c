import type { Control } from '../attack.ts';

/** A challenge whose d= is in capitals. */
export const control: Control = {
  title: 'a challenge whose d= is in capitals',
  build: (context) => context.sign(context.compose(context.headers), { domain: 'MAIL.CA.EXAMPLE' }),
};
