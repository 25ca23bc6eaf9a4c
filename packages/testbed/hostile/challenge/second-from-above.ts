import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** A good challenge with a second From above the signed one. */
export const attack: Attack = {
  title: 'a good challenge with a second From above the signed one',
  rule: 'from',
  build: (context) => above(context.sign(context.compose(context.headers)), 'From: mallory@mallory.example'),
};
