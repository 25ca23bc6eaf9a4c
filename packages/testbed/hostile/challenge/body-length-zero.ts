import type { Attack } from '../attack.ts';

/** A challenge whose l=0 leaves all of the body unsigned. */
export const attack: Attack = {
  title: 'a challenge whose l=0 leaves all of the body unsigned',
  rule: 'dkim-length',
  build: (context) => context.sign(context.compose(context.headers), { tags: 'l=0;', bodyLength: 0 }),
};
