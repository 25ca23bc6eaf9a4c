import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** A good challenge with a second Date above the signed one. */
export const attack: Attack = {
  title: 'a good challenge with a second Date above the signed one',
  rule: 'dkim-duplicates',
  build: (context) => above(context.sign(context.compose(context.headers)), 'Date: Mon, 1 Jan 2035 00:00:00 +0000'),
};
