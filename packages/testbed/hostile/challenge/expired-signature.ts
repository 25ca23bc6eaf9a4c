import type { Attack } from '../attack.ts';

/** A challenge whose signature expired an hour ago (x=). */
export const attack: Attack = {
  title: 'a challenge whose signature expired an hour ago (x=)',
  rule: 'dkim-expiry',
  build: (context) =>
    context.sign(context.compose(context.headers), { tags: `x=${context.now.getTime() / 1000 - 3600};` }),
};
