import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** Relaxed canonicalization lets a stranger stretch the good signature until we do not read it any more, and his alone is left. */
export const attack: Attack = {
  title: 'a challenge with a made-up signature beside one that the own server found good and we do not read',
  rule: 'authentic',
  authservId: 'mx.example.org',
  build: (context) => {
    const narrow = Buffer.from(context.sign(context.compose(context.headers), { headers: ['from'] })).toString(
      'latin1',
    );
    const stretched = Buffer.from(narrow.replace('; d=', `;${' '.repeat(9000)}d=`), 'latin1');
    const madeUp = context.sign(stretched, { key: context.keys.trial });
    return above(madeUp, 'Authentication-Results: mx.example.org; dkim=pass header.d=mail.ca.example');
  },
};
