import type { BadRequest } from '../bad-request.ts';
import { der, hex } from '../der.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR with an extension whose name is a number of a hundred thousand digits. */
export const attack: BadRequest = {
  title: 'a CSR with an extension whose name is a number of a hundred thousand digits',
  problem: 'badCSR',
  status: 400,
  says: /PKCS#10/,
  send: (scene) => {
    const name = der(0x06, Buffer.concat([Buffer.alloc(30_000, 0xff), hex('7f')]));
    return finalizeWith(scene, { extensions: [der(0x30, name, hex('04020500'))] });
  },
};
