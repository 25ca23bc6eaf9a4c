import type { Attack } from '../attack.ts';

/** The good key, published with t=s: i= must not be of a subdomain (RFC 6376 section 3.6.1). */
export const attack: Attack = {
  title: 'a challenge signed for a subdomain with a key for the very domain',
  rule: 'dkim-key',
  build: (context) =>
    context.sign(context.compose(context.headers), { selector: 'exact', tags: 'i=@x.mail.ca.example;' }),
};
