import { generateKeyPairSync } from 'node:crypto';
import type { BadRequest } from '../bad-request.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR for an RSA key of 2052 bits. */
export const attack: BadRequest = {
  title: 'a CSR for an RSA key of 2052 bits',
  problem: 'badCSR',
  status: 400,
  says: /2052 bits/,
  send: (scene) => finalizeWith(scene, { key: generateKeyPairSync('rsa', { modulusLength: 2052 }).privateKey }),
};
