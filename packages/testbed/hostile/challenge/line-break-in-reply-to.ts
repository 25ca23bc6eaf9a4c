import type { Attack } from '../attack.ts';

/** A challenge whose Reply-To smuggles a header field in an encoded word. */
export const attack: Attack = {
  title: 'a challenge whose Reply-To smuggles a header field in an encoded word',
  rule: 'reply-to',
  build: (context) =>
    context.sign(
      context.compose(context.replace({ 'Reply-To': '=?utf-8?q?a=0D=0ABcc=3A_mallory?=@mallory.example, x' })),
    ),
};
