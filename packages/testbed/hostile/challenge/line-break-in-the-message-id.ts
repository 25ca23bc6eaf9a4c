import type { Attack } from '../attack.ts';

/** A challenge whose Message-ID smuggles a header field in an encoded word. */
export const attack: Attack = {
  title: 'a challenge whose Message-ID smuggles a header field in an encoded word',
  rule: 'message-id',
  build: (context) =>
    context.sign(context.compose(context.replace({ 'Message-ID': '<=?utf-8?q?a=0D=0ABcc:?= x@mail.ca.example>' }))),
};
