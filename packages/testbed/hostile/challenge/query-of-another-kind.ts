import type { Attack } from '../attack.ts';

/** The key is in DNS, but the signer says to look elsewhere (RFC 6376 section 3.5, q=). */
export const attack: Attack = {
  title: 'a challenge whose key is to be had in another way',
  rule: 'dkim-signature',
  build: (context) => context.sign(context.compose(context.headers), { tags: 'q=http/well-known;' }),
};
