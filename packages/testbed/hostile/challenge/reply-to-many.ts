import type { Attack } from '../attack.ts';

/** A challenge whose Reply-To names two addresses. */
export const attack: Attack = {
  title: 'a challenge whose Reply-To names two addresses',
  rule: 'reply-to',
  build: (context) =>
    context.sign(context.compose(context.replace({ 'Reply-To': 'replies@mail.ca.example, mallory@mallory.example' }))),
};
