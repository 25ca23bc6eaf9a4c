import type { Attack } from '../attack.ts';

/** x= that is no number: never expired, for who compares carelessly. */
export const attack: Attack = {
  title: 'a challenge whose signature expires at no time',
  rule: 'dkim-signature',
  build: (context) => context.sign(context.compose(context.headers), { tags: 'x=never;' }),
};
