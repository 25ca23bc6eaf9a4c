import type { Attack } from '../attack.ts';
import { der, hex } from '../der.ts';

/** A number of millions of digits: to write it down takes longer than to break the signature. */
export const attack: Attack = {
  title: 'a challenge whose S/MIME signature names an object identifier of two megabytes',
  rule: 'smime-signature',
  build: (context) => {
    const content = Buffer.alloc(2_000_000, 0xff);
    content[content.length - 1] = 0x7f;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    const identifier = Buffer.concat([hex('06 84'), length, content]);
    const outer = Buffer.concat([hex('30 84'), Buffer.alloc(4), identifier, der(0xa0, hex('3000'))]);
    outer.writeUInt32BE(outer.length - 6, 2);
    return context.compose(
      context.replace({
        'Content-Type': 'application/pkcs7-mime; smime-type=signed-data',
        'Content-Transfer-Encoding': 'base64',
      }),
      outer.toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
    );
  },
};
