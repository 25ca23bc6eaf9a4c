import type { Attack } from '../attack.ts';

/** A challenge from a look-alike domain in A-labels. */
export const attack: Attack = {
  title: 'a challenge from a look-alike domain in A-labels',
  rule: 'from',
  build: (context) => context.sign(context.compose(context.replace({ From: 'acme@xn--mil-8cd.ca.example' }))),
};
