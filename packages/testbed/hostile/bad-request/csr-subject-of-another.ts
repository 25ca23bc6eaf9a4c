import type { BadRequest } from '../bad-request.ts';
import { rdn } from '../csr-forger.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR whose common name is the address of somebody else. */
export const attack: BadRequest = {
  title: 'a CSR whose common name is the address of somebody else',
  problem: 'badCSR',
  status: 400,
  says: /subject names/,
  send: (scene) => finalizeWith(scene, { subject: [rdn('55 04 03', scene.aliceOrder.challenges[0]!.address)] }),
};
