import type { BadRequest } from '../bad-request.ts';
import { hex } from '../der.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR for a key whose point is not on its curve. */
export const attack: BadRequest = {
  title: 'a CSR for a key whose point is not on its curve',
  problem: 'badCSR',
  status: 400,
  says: /cannot be read/,
  send: (scene) =>
    finalizeWith(scene, {
      spki: Buffer.concat([hex('3059301306072a8648ce3d020106082a8648ce3d030107034200 04'), Buffer.alloc(64, 7)]),
    }),
};
