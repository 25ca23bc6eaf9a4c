import type { Attack } from '../attack.ts';
import { hex } from '../der.ts';

/** Two octets make an element, and an element that has been read takes hundreds. */
export const attack: Attack = {
  title: 'a challenge whose S/MIME signature is a list of a million elements',
  rule: 'smime-signature',
  build: (context) => {
    // Of indefinite length: to find its end they all have to be looked at.
    const outer = Buffer.concat([hex('3080'), Buffer.alloc(2_000_000, hex('0500')), hex('0000')]);
    return context.compose(
      context.replace({
        'Content-Type': 'application/pkcs7-mime; smime-type=signed-data',
        'Content-Transfer-Encoding': 'base64',
      }),
      outer.toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
    );
  },
};
