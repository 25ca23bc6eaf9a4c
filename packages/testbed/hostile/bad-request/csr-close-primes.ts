import type { BadRequest } from '../bad-request.ts';
import { finalizeWith } from '../finalize-with.ts';
import { closePrimes, rsaKeyOf } from '../weak-keys.ts';

/** A CSR for an RSA key whose primes are neighbors. */
export const attack: BadRequest = {
  title: 'a CSR for an RSA key whose primes are neighbors',
  problem: 'badCSR',
  status: 400,
  says: /too close/,
  send: (scene) => finalizeWith(scene, { key: rsaKeyOf(...closePrimes()) }),
};
