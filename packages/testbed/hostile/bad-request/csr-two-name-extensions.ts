import type { BadRequest } from '../bad-request.ts';
import { extension, rfc822Name } from '../csr-forger.ts';
import { der } from '../der.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR with two subjectAltName extensions. */
export const attack: BadRequest = {
  title: 'a CSR with two subjectAltName extensions',
  problem: 'badCSR',
  status: 400,
  says: /PKCS#10/,
  send: (scene) =>
    finalizeWith(scene, {
      extensions: [extension('55 1d 11', der(0x30, rfc822Name(scene.aliceOrder.challenges[0]!.address)))],
    }),
};
