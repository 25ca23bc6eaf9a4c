import type { Control } from '../attack.ts';

/** A gateway that encodes every subject cuts it where it likes (RFC 2047 section 2, RFC 8823 section 3.1 item 1). */
export const control: Control = {
  title: 'a challenge whose token is cut over encoded words',
  build: (context) => {
    const { tokenPart1 } = context;
    const pieces = [`ACME: ${tokenPart1.slice(0, 5)}`, tokenPart1.slice(5, 20), tokenPart1.slice(20)];
    const words = pieces.map((piece) => `=?utf-8?B?${Buffer.from(piece).toString('base64')}?=`);
    return context.sign(context.compose(context.replace({ Subject: words.join('\r\n ') })));
  },
};
