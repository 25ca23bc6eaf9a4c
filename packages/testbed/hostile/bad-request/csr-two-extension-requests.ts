import type { BadRequest } from '../bad-request.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR with two lists of extensions. */
export const attack: BadRequest = {
  title: 'a CSR with two lists of extensions',
  problem: 'badCSR',
  status: 400,
  says: /PKCS#10/,
  send: (scene) =>
    finalizeWith(scene, {
      attributes: (one) => [one, one],
    }),
};
