import type { Control } from '../attack.ts';

/** RFC 8823 section 3.1 item 1: the subject can be folded, also inside the token. */
export const control: Control = {
  title: 'a challenge whose subject is folded inside the token',
  build: (context) => {
    const { tokenPart1 } = context;
    const folded = `ACME:\r\n ${tokenPart1.slice(0, 20)}\r\n\t${tokenPart1.slice(20)}`;
    return context.sign(context.compose(context.replace({ Subject: folded })));
  },
};
