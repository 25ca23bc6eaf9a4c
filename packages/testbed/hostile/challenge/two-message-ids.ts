import type { Attack } from '../attack.ts';

/** A challenge with two identifiers in its Message-ID. */
export const attack: Attack = {
  title: 'a challenge with two identifiers in its Message-ID',
  rule: 'message-id',
  build: (context) =>
    context.sign(context.compose(context.replace({ 'Message-ID': '<a@mail.ca.example> <b@mail.ca.example>' }))),
};
