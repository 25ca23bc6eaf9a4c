import type { Attack } from '../attack.ts';

/** A challenge whose Message-ID steers a terminal. */
export const attack: Attack = {
  title: 'a challenge whose Message-ID steers a terminal',
  rule: 'message-id',
  build: (context) => context.sign(context.compose(context.replace({ 'Message-ID': '<\u001b[2J@mail.ca.example>' }))),
};
