import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** A good challenge with a second Content-Type above the signed one. */
export const attack: Attack = {
  title: 'a good challenge with a second Content-Type above the signed one',
  rule: 'dkim-duplicates',
  build: (context) => above(context.sign(context.compose(context.headers)), 'Content-Type: text/html'),
};
