import type { Attack } from '../attack.ts';

/** A challenge that says a person sent it. */
export const attack: Attack = {
  title: 'a challenge that says a person sent it',
  rule: 'auto-submitted',
  build: (context) => context.sign(context.compose(context.replace({ 'Auto-Submitted': 'no' }))),
};
