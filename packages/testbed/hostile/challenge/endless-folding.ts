import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** A challenge with a header field folded over 100,000 lines. */
export const attack: Attack = {
  title: 'a challenge with a header field folded over 100,000 lines',
  rule: 'well-formed',
  build: (context) => above(context.sign(context.compose(context.headers)), `X: y${'\r\n z'.repeat(100_000)}`),
};
