import type { Attack } from '../attack.ts';

/** A run of white space that does not end where a pattern expects it makes careless patterns slow. */
export const attack: Attack = {
  title: 'an altered challenge whose signature holds 100,000 spaces',
  rule: 'dkim-signature',
  build: (context) =>
    context.sign(context.compose(context.headers), { tags: `x=${' '.repeat(100_000)}1;`, key: context.keys.trial }),
};
