import type { Attack } from '../attack.ts';

/** Two octets make an element, and an element that has been read takes hundreds. */
export const attack: Attack = {
  title: 'a challenge whose S/MIME signature is a list of a million elements',
  rule: 'smime-signature',
  build: (context) => {
    const outer = Buffer.alloc(6 + 2_000_000);
    outer.writeUInt16BE(0x3084, 0);
    outer.writeUInt32BE(outer.length - 6, 2);
    for (let at = 6; at < outer.length; at += 2) outer[at] = 0x05;
    return context.compose(
      context.replace({
        'Content-Type': 'application/pkcs7-mime; smime-type=signed-data',
        'Content-Transfer-Encoding': 'base64',
      }),
      outer.toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
    );
  },
};
