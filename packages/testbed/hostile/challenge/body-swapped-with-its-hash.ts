import { createHash } from 'node:crypto';
import type { Attack } from '../attack.ts';

/** The body was replaced and bh= with it: the body hash fits, the signature over bh= does not. */
export const attack: Attack = {
  title: 'a challenge whose body was replaced after signing, and bh= set right again',
  rule: 'dkim-signature',
  build: (context) => {
    const body = 'Call this number.\r\n';
    const hash = createHash('sha256').update(body).digest('base64');
    const text = Buffer.from(context.sign(context.compose(context.headers))).toString();
    return Buffer.from(text.replace(context.body, body).replace(/bh=[^;]*;/, `bh=${hash};`));
  },
};
