import type { BadRequest } from '../bad-request.ts';
import { der, hex } from '../der.ts';
import { finalizeWith, ownName } from '../finalize-with.ts';

/** A UPN in a certificate that some directory trusts is a login. */
export const attack: BadRequest = {
  title: 'a CSR with the name of a Windows account beside the address',
  problem: 'badCSR',
  status: 400,
  says: /not ordered/,
  send: (scene) =>
    finalizeWith(scene, {
      names: [
        ownName(scene),
        der(0xa0, hex('060a2b060104018237140203'), der(0xa0, der(0x0c, Buffer.from('admin@corp')))),
      ],
    }),
};
