import type { Attack } from '../attack.ts';

/** A challenge without Auto-Submitted. */
export const attack: Attack = {
  title: 'a challenge without Auto-Submitted',
  rule: 'auto-submitted',
  build: (context) => context.sign(context.compose(context.replace({ 'Auto-Submitted': undefined }))),
};
