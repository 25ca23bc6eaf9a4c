import type { BadRequest } from '../bad-request.ts';
import { finalizeWith } from '../finalize-with.ts';
import { goodPrime, rsaKeyOf } from '../weak-keys.ts';

/** A CSR for an RSA key with a small factor. */
export const attack: BadRequest = {
  title: 'a CSR for an RSA key with a small factor',
  problem: 'badCSR',
  status: 400,
  says: /divisible by 743/,
  send: (scene) => finalizeWith(scene, { key: rsaKeyOf(743n, goodPrime(2038)) }),
};
