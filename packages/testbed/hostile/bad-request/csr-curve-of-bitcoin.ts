import { generateKeyPairSync } from 'node:crypto';
import type { BadRequest } from '../bad-request.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR for a key on a curve that no mail program knows. */
export const attack: BadRequest = {
  title: 'a CSR for a key on a curve that no mail program knows',
  problem: 'badCSR',
  status: 400,
  says: /key is of type/,
  send: (scene) => finalizeWith(scene, { key: generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey }),
};
