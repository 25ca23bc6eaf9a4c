import type { Attack } from '../attack.ts';

/** A challenge that says it is an automatic reply. */
export const attack: Attack = {
  title: 'a challenge that says it is an automatic reply',
  rule: 'auto-submitted',
  build: (context) => context.sign(context.compose(context.replace({ 'Auto-Submitted': 'auto-replied' }))),
};
