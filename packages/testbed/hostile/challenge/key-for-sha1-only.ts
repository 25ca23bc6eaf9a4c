import type { Attack } from '../attack.ts';

/** The good key, published for SHA-1 alone (RFC 6376 section 3.6.1, h=). */
export const attack: Attack = {
  title: 'a challenge whose key is for SHA-1 only',
  rule: 'dkim-key',
  build: (context) => context.sign(context.compose(context.headers), { selector: 'sha1' }),
};
