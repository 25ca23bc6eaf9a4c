import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** A good challenge with a second Reply-To above the signed one. */
export const attack: Attack = {
  title: 'a good challenge with a second Reply-To above the signed one',
  rule: 'reply-to',
  build: (context) => above(context.sign(context.compose(context.headers)), 'Reply-To: mallory@mallory.example'),
};
