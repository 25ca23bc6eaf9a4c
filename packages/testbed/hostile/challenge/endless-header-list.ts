import type { Attack } from '../attack.ts';

/** Each name in h= is looked for among all header fields: a list of 60,000 is there to cost time. */
export const attack: Attack = {
  title: 'an altered challenge whose signature lists 60,000 header fields',
  rule: 'dkim-signature',
  build: (context) => {
    const names = Array.from({ length: 30_000 }, () => 'x');
    const raw = context.compose(context.headers);
    return context.sign(raw, { headers: ['from', ...names, ...names], key: context.keys.trial });
  },
};
