import type { Control } from '../attack.ts';
import { above } from '../context.ts';

/** The own server found as many good signatures as there are: each of them is meant. */
export const control: Control = {
  title: 'a challenge signed twice and altered behind the own server, when that server vouches for both signatures',
  authservId: 'mx.example.org',
  build: (context) => {
    const raw = context.sign(context.sign(context.compose(context.headers)));
    const pass = 'dkim=pass header.d=mail.ca.example';
    return above(
      Buffer.concat([raw, Buffer.from('-- \r\nScanned.\r\n')]),
      `Authentication-Results: mx.example.org; ${pass}; ${pass}`,
    );
  },
};
