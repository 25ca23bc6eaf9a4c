import type { BadRequest } from '../bad-request.ts';
import { rfc822Name } from '../csr-forger.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR for the address of somebody else. */
export const attack: BadRequest = {
  title: 'a CSR for the address of somebody else',
  problem: 'badCSR',
  status: 400,
  says: /not ordered/,
  send: (scene) => finalizeWith(scene, { names: [rfc822Name(scene.aliceOrder.challenges[0]!.address)] }),
};
