import type { Attack } from '../attack.ts';

/** A million empty lines, and ten signatures that each want them hashed in another way. */
export const attack: Attack = {
  title: 'an altered challenge of a million empty lines under ten signatures',
  rule: 'dkim-signature',
  build: (context) => {
    let raw = context.compose(context.headers, 'x\r\n');
    for (let length = 1; length <= 10; length += 1) {
      raw = context.sign(raw, { tags: `l=${length};`, bodyLength: length, key: context.keys.trial });
    }
    return Buffer.concat([raw, Buffer.from('\r\n'.repeat(1_000_000)), Buffer.from('y\r\n')]);
  },
};
