import type { BadRequest } from '../bad-request.ts';
import { rfc822Name } from '../csr-forger.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR whose address has a NUL behind what was ordered. */
export const attack: BadRequest = {
  title: 'a CSR whose address has a NUL behind what was ordered',
  problem: 'badCSR',
  status: 400,
  says: /not ordered|PKCS#10/,
  send: (scene) =>
    finalizeWith(scene, {
      names: [rfc822Name(`${scene.order.challenges[0]!.address}\0@mallory.example`)],
    }),
};
