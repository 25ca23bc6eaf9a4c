import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** A challenge without Reply-To that got one after it was signed. */
export const attack: Attack = {
  title: 'a challenge without Reply-To that got one after it was signed',
  rule: 'dkim-signature',
  build: (context) =>
    above(
      context.sign(context.compose(context.replace({ 'Reply-To': undefined }))),
      'Reply-To: mallory@mallory.example',
    ),
};
