import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** A challenge with a line among its header fields that is none. */
export const attack: Attack = {
  title: 'a challenge with a line among its header fields that is none',
  rule: 'well-formed',
  build: (context) => above(context.sign(context.compose(context.headers)), 'mallory was here'),
};
