import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** A challenge with a second From that has white space before its colon. */
export const attack: Attack = {
  title: 'a challenge with a second From that has white space before its colon',
  rule: 'well-formed',
  build: (context) => above(context.sign(context.compose(context.headers)), 'From : mallory@mallory.example'),
};
