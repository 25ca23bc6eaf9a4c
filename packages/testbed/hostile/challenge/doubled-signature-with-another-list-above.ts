import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** The signature of an old mail that covers From alone, and above it the same one with the whole list written into it. */
export const attack: Attack = {
  title: 'a challenge whose narrow signature stands there once more, with the whole list',
  rule: 'authentic',
  build: (context) => {
    const narrow = context.sign(context.compose(context.headers), { headers: ['from'] });
    const [field = ''] = Buffer.from(narrow).toString('latin1').split('\r\n', 1);
    return above(
      narrow,
      field.replace(' h=from;', ` h=${context.headers.map(([name]) => name.toLowerCase()).join(':')};`),
    );
  },
};
