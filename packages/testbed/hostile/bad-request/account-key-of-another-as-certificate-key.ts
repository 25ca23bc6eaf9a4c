import type { BadRequest } from '../bad-request.ts';
import { honestCsr, sendCsr } from '../finalize-with.ts';

/** A CSR for the account key of somebody else, by somebody who has it. */
export const attack: BadRequest = {
  title: 'a CSR for the account key of somebody else, by somebody who has it',
  problem: 'badCSR',
  status: 400,
  says: /an account key/,
  send: (scene) => sendCsr(scene, honestCsr(scene, scene.alice.key)),
};
