import type { Attack } from '../attack.ts';

/** A challenge with a body of 200 MB. */
export const attack: Attack = {
  title: 'a challenge with a body of 200 MB',
  rule: 'well-formed',
  build: (context) => Buffer.concat([context.sign(context.compose(context.headers)), Buffer.alloc(200_000_000, 'a')]),
};
