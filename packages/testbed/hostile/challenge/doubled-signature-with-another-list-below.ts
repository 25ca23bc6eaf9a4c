import type { Attack } from '../attack.ts';
import { below } from '../context.ts';

/** The same as above, where a reader that takes the last signature finds it. */
export const attack: Attack = {
  title: 'a challenge whose narrow signature stands there once more, with the whole list, at the end of the header',
  rule: 'authentic',
  build: (context) => {
    const narrow = context.sign(context.compose(context.headers), { headers: ['from'] });
    const [field = ''] = Buffer.from(narrow).toString('latin1').split('\r\n', 1);
    return below(
      narrow,
      field.replace(' h=from;', ` h=${context.headers.map(([name]) => name.toLowerCase()).join(':')};`),
    );
  },
};
