import type { BadRequest } from '../bad-request.ts';
import { honestCsr, sendCsr } from '../finalize-with.ts';

/** A CSR that is cut off. */
export const attack: BadRequest = {
  title: 'a CSR that is cut off',
  problem: 'badCSR',
  status: 400,
  says: /PKCS#10/,
  send: (scene) => sendCsr(scene, honestCsr(scene).subarray(0, -5)),
};
