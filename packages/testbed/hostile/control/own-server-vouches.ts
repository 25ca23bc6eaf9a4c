import type { Control } from '../attack.ts';
import { above } from '../context.ts';

/** A gateway that appends a footer breaks the body hash; the server that verified before it can be believed when it is named. */
export const control: Control = {
  title: 'a challenge altered behind the own server, when that server is named and vouches for it',
  authservId: 'mx.example.org',
  build: (context) => {
    const raw = context.sign(context.compose(context.headers));
    const field =
      'Authentication-Results: mx.example.org; dkim=pass (2048-bit key) header.d=mail.ca.example header.s=s1';
    return above(Buffer.concat([raw, Buffer.from('-- \r\nScanned.\r\n')]), field);
  },
};
