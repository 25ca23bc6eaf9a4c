import { generateKeyPairSync } from 'node:crypto';
import type { BadRequest } from '../bad-request.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR for an RSA key with the exponent 3. */
export const attack: BadRequest = {
  title: 'a CSR for an RSA key with the exponent 3',
  problem: 'badCSR',
  status: 400,
  says: /exponent is 3/,
  send: (scene) =>
    finalizeWith(scene, { key: generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).privateKey }),
};
