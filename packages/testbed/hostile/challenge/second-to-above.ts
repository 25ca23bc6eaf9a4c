import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** A good challenge with a second To above the signed one. */
export const attack: Attack = {
  title: 'a good challenge with a second To above the signed one',
  rule: 'to',
  build: (context) => above(context.sign(context.compose(context.headers)), 'To: victim@example.net'),
};
