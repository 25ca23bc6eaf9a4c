import { generateKeyPairSync } from 'node:crypto';
import type { BadRequest } from '../bad-request.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR for a key that cannot sign. */
export const attack: BadRequest = {
  title: 'a CSR for a key that cannot sign',
  problem: 'badCSR',
  status: 400,
  says: /key is of type/,
  send: (scene) =>
    finalizeWith(scene, { spki: generateKeyPairSync('x25519').publicKey.export({ format: 'der', type: 'spki' }) }),
};
