import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** An old mail of the CA whose Subject was not signed; what its server says of the good signature must not lend itself to the bad one. */
export const attack: Attack = {
  title: 'a challenge with a made-up signature beside one that the own server found good',
  rule: 'authentic',
  authservId: 'mx.example.org',
  build: (context) => {
    const narrow = context.sign(context.compose(context.headers), { headers: ['from'] });
    const madeUp = context.sign(narrow, { key: context.keys.trial });
    return above(madeUp, 'Authentication-Results: mx.example.org; dkim=pass header.d=mail.ca.example header.s=s1');
  },
};
