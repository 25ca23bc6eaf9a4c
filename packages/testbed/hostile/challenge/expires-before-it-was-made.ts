import type { Attack } from '../attack.ts';

/** x= before t= (RFC 6376 section 3.5). */
export const attack: Attack = {
  title: 'a challenge whose signature ended before it was made',
  rule: 'dkim-signature',
  build: (context) => context.sign(context.compose(context.headers), { tags: 't=4000000000; x=3999999999;' }),
};
