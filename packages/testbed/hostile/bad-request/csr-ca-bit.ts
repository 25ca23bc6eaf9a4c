import type { BadRequest } from '../bad-request.ts';
import { extension } from '../csr-forger.ts';
import { hex } from '../der.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR that wants to be a CA. */
export const attack: BadRequest = {
  title: 'a CSR that wants to be a CA',
  problem: 'badCSR',
  status: 400,
  says: /2\.5\.29\.19/,
  send: (scene) => finalizeWith(scene, { extensions: [extension('55 1d 13', hex('3003 0101ff'))] }),
};
