import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** A challenge with 100,000 header fields. */
export const attack: Attack = {
  title: 'a challenge with 100,000 header fields',
  rule: 'well-formed',
  build: (context) => above(context.sign(context.compose(context.headers)), 'X: y\r\n'.repeat(100_000).trimEnd()),
};
