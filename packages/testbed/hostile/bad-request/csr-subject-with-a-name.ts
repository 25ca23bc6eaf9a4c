import type { BadRequest } from '../bad-request.ts';
import { rdn } from '../csr-forger.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR whose common name is that of a person. */
export const attack: BadRequest = {
  title: 'a CSR whose common name is that of a person',
  problem: 'badCSR',
  status: 400,
  says: /subject names/,
  send: (scene) => finalizeWith(scene, { subject: [rdn('55 04 03', 'Bank of Examples')] }),
};
