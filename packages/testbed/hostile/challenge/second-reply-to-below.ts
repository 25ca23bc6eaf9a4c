import type { Attack } from '../attack.ts';
import { below } from '../context.ts';

/** A good challenge with a second Reply-To below the signed one. */
export const attack: Attack = {
  title: 'a good challenge with a second Reply-To below the signed one',
  rule: 'reply-to',
  build: (context) => below(context.sign(context.compose(context.headers)), 'Reply-To: mallory@mallory.example'),
};
