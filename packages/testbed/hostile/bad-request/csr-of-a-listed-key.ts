import type { BadRequest } from '../bad-request.ts';
import { honestCsr, sendCsr } from '../finalize-with.ts';

/** A key that was published looks like any other: only a list knows it, and the operator brings it. */
export const attack: BadRequest = {
  title: 'a CSR for a key on the operator’s list of public keys that others know',
  problem: 'badCSR',
  status: 400,
  says: /known to be weak/,
  send: (scene) => sendCsr(scene, honestCsr(scene, scene.listedKey)),
};
