import type { BadRequest } from '../bad-request.ts';
import { sendCsr } from '../finalize-with.ts';

/** A CSR of no bytes. */
export const attack: BadRequest = {
  title: 'a CSR of no bytes',
  problem: 'malformed',
  status: 400,
  send: (scene) => sendCsr(scene, new Uint8Array()),
};
