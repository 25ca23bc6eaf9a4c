import type { BadRequest } from '../bad-request.ts';
import { extension } from '../csr-forger.ts';
import { hex } from '../der.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR with name constraints. */
export const attack: BadRequest = {
  title: 'a CSR with name constraints',
  problem: 'badCSR',
  status: 400,
  says: /2\.5\.29\.30/,
  send: (scene) => finalizeWith(scene, { extensions: [extension('55 1d 1e', hex('3000'))] }),
};
