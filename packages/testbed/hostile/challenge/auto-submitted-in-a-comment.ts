import type { Attack } from '../attack.ts';

/** A reader that looks for the word anywhere finds it. */
export const attack: Attack = {
  title: 'a challenge that is auto-generated in a comment only',
  rule: 'auto-submitted',
  build: (context) =>
    context.sign(context.compose(context.replace({ 'Auto-Submitted': 'no (auto-generated); type=acme' }))),
};
