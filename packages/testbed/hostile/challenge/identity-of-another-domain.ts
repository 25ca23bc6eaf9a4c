import type { Attack } from '../attack.ts';

/** Whom i= names has to be of the domain of d= (RFC 6376 section 6.1.1). */
export const attack: Attack = {
  title: 'a challenge signed in the name of somebody of another domain',
  rule: 'dkim-signature',
  build: (context) => context.sign(context.compose(context.headers), { tags: 'i=acme@mallory.example;' }),
};
