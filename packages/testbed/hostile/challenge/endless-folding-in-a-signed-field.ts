import type { Attack } from '../attack.ts';

/** A challenge whose signed field is folded 100,000 times. */
export const attack: Attack = {
  title: 'a challenge whose signed field is folded 100,000 times',
  rule: 'well-formed',
  build: (context) =>
    context.sign(
      context.compose(context.replace({ Date: `${'\r\n '.repeat(100_000)}Sun, 1 Mar 2026 12:00:00 +0000` })),
    ),
};
