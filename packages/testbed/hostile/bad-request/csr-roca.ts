import type { BadRequest } from '../bad-request.ts';
import { finalizeWith } from '../finalize-with.ts';
import { rocaPrime, rsaKeyOf } from '../weak-keys.ts';

/** A CSR for an RSA key with the mark of ROCA. */
export const attack: BadRequest = {
  title: 'a CSR for an RSA key with the mark of ROCA',
  problem: 'badCSR',
  status: 400,
  says: /ROCA/,
  send: (scene) => finalizeWith(scene, { key: rsaKeyOf(rocaPrime(3), rocaPrime(5)) }),
};
