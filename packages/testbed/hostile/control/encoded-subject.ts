import type { Control } from '../attack.ts';

/** RFC 8823 section 3.1 item 1: encoded words in UTF-8 and US-ASCII must be understood. */
export const control: Control = {
  title: 'a challenge whose subject is made of encoded words',
  build: (context) => {
    const rest = Buffer.from(context.tokenPart1.slice(10)).toString('base64');
    const Subject = `=?us-ascii?q?ACME=3A_${context.tokenPart1.slice(0, 10)}?=\r\n =?UTF-8*en?B?${rest}?=`;
    return context.sign(context.compose(context.replace({ Subject })));
  },
};
