import type { Attack } from '../attack.ts';

/** A challenge that was sent to two addresses. */
export const attack: Attack = {
  title: 'a challenge that was sent to two addresses',
  rule: 'to',
  build: (context) =>
    context.sign(context.compose(context.replace({ To: 'alice@example.org, mallory@mallory.example' }))),
};
