import type { Attack } from '../attack.ts';
import { below } from '../context.ts';

/** A good challenge that got a second Reply-To behind a bare line feed. */
export const attack: Attack = {
  title: 'a good challenge that got a second Reply-To behind a bare line feed',
  rule: 'reply-to',
  build: (context) =>
    below(context.sign(context.compose(context.headers)), 'X-A: 1\nReply-To: mallory@mallory.example'),
};
