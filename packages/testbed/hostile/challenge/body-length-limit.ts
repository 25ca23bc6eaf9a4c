import type { Attack } from '../attack.ts';

/** A challenge whose l= leaves the end of the body unsigned. */
export const attack: Attack = {
  title: 'a challenge whose l= leaves the end of the body unsigned',
  rule: 'dkim-length',
  build: (context) =>
    Buffer.concat([
      context.sign(context.compose(context.headers), { tags: 'l=20;', bodyLength: 20 }),
      Buffer.from('Send us money.\r\n'),
    ]),
};
