import type { BadRequest } from '../bad-request.ts';
import { extension } from '../csr-forger.ts';
import { hex } from '../der.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR with an extension that is none of ours. */
export const attack: BadRequest = {
  title: 'a CSR with an extension that is none of ours',
  problem: 'badCSR',
  status: 400,
  says: /1\.2\.3\.4/,
  send: (scene) => finalizeWith(scene, { extensions: [extension('2a 03 04', hex('0500'))] }),
};
