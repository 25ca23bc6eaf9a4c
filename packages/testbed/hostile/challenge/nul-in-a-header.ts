import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** A challenge with a NUL in a header field. */
export const attack: Attack = {
  title: 'a challenge with a NUL in a header field',
  rule: 'well-formed',
  build: (context) => above(context.sign(context.compose(context.headers)), 'X-Mailer: x\u0000y'),
};
