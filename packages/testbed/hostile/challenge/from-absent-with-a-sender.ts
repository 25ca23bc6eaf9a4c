import type { Attack } from '../attack.ts';

/** A challenge without From whose Sender is the CA. */
export const attack: Attack = {
  title: 'a challenge without From whose Sender is the CA',
  rule: 'from',
  build: (context) =>
    context.sign(context.compose(context.replace({ From: undefined, Sender: 'acme@mail.ca.example' }))),
};
