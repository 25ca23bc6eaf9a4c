import type { BadRequest } from '../bad-request.ts';
import { rdn } from '../csr-forger.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR whose subject holds the address of somebody else as emailAddress. */
export const attack: BadRequest = {
  title: 'a CSR whose subject holds the address of somebody else as emailAddress',
  problem: 'badCSR',
  status: 400,
  says: /subject names/,
  send: (scene) =>
    finalizeWith(scene, { subject: [rdn('2a864886f70d010901', scene.aliceOrder.challenges[0]!.address)] }),
};
