import type { BadRequest } from '../bad-request.ts';
import { der, hex } from '../der.ts';
import { finalizeWith, ownName } from '../finalize-with.ts';

/** A CSR that writes another address as SmtpUTF8Mailbox. */
export const attack: BadRequest = {
  title: 'a CSR that writes another address as SmtpUTF8Mailbox',
  problem: 'badCSR',
  status: 400,
  says: /not ordered/,
  send: (scene) =>
    finalizeWith(scene, {
      names: [
        ownName(scene),
        der(0xa0, hex('06082b06010505070809'), der(0xa0, der(0x0c, Buffer.from('älice@client.example')))),
      ],
    }),
};
