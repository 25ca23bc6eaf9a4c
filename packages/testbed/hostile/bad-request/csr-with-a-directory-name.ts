import type { BadRequest } from '../bad-request.ts';
import { rdn } from '../csr-forger.ts';
import { der } from '../der.ts';
import { finalizeWith, ownName } from '../finalize-with.ts';

/** A CSR with a directory name beside the address. */
export const attack: BadRequest = {
  title: 'a CSR with a directory name beside the address',
  problem: 'badCSR',
  status: 400,
  says: /not ordered/,
  send: (scene) => finalizeWith(scene, { names: [ownName(scene), der(0xa4, der(0x30, rdn('55 04 03', 'admin')))] }),
};
