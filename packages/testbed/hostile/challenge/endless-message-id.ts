import type { Attack } from '../attack.ts';

/** A challenge with a Message-ID of 60,000 letters. */
export const attack: Attack = {
  title: 'a challenge with a Message-ID of 60,000 letters',
  rule: 'message-id',
  build: (context) =>
    context.sign(context.compose(context.replace({ 'Message-ID': `<${'a'.repeat(60_000)}@mail.ca.example>` }))),
};
