import type { Attack } from '../attack.ts';

/** A challenge signed with rsa-sha1. */
export const attack: Attack = {
  title: 'a challenge signed with rsa-sha1',
  rule: 'dkim-algorithm',
  build: (context) => context.sign(context.compose(context.headers), { algorithm: 'rsa-sha1' }),
};
