import type { BadRequest } from '../bad-request.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR that names nobody. */
export const attack: BadRequest = {
  title: 'a CSR that names nobody',
  problem: 'badCSR',
  status: 400,
  says: /does not name/,
  send: (scene) => finalizeWith(scene, { names: [] }),
};
