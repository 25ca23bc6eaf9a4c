import type { BadRequest } from '../bad-request.ts';
import { extension } from '../csr-forger.ts';
import { hex } from '../der.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR that wants to sign certificates. */
export const attack: BadRequest = {
  title: 'a CSR that wants to sign certificates',
  problem: 'badCSR',
  status: 400,
  says: /keyCertSign/,
  send: (scene) => finalizeWith(scene, { extensions: [extension('55 1d 0f', hex('0302 02 84'))] }),
};
