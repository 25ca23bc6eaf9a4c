import type { Attack } from '../attack.ts';

/** A challenge from the expected local part in another case. */
export const attack: Attack = {
  title: 'a challenge from the expected local part in another case',
  rule: 'from',
  build: (context) => context.sign(context.compose(context.replace({ From: 'ACME@mail.ca.example' }))),
};
