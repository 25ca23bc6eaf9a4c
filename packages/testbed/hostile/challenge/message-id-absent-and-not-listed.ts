import type { Attack } from '../attack.ts';
import { wholeList } from '../dkim-forger.ts';

/** A mail without the field whose signature leaves it open: anybody on the way can write one (RFC 8823 section 3.1 item 6). */
export const attack: Attack = {
  title: 'a challenge without Message-ID whose signature does not say that there is none',
  rule: 'dkim-headers',
  build: (context) =>
    context.sign(context.compose(context.replace({ 'Message-ID': undefined })), {
      headers: wholeList.filter((name) => name !== 'message-id'),
    }),
};
