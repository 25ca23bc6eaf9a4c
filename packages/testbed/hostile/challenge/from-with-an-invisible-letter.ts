import type { Attack } from '../attack.ts';

/** A challenge from a local part with an invisible letter. */
export const attack: Attack = {
  title: 'a challenge from a local part with an invisible letter',
  rule: 'from',
  build: (context) => context.sign(context.compose(context.replace({ From: 'ac\u200bme@mail.ca.example' }))),
};
