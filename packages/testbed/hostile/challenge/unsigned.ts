import type { Attack } from '../attack.ts';

/** A challenge without any signature. */
export const attack: Attack = {
  title: 'a challenge without any signature',
  rule: 'dkim-signature',
  build: (context) => context.compose(context.headers),
};
