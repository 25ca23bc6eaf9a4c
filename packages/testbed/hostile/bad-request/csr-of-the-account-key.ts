import type { BadRequest } from '../bad-request.ts';
import { finalizeWith } from '../finalize-with.ts';

/** A CSR for the very account key. */
export const attack: BadRequest = {
  title: 'a CSR for the very account key',
  problem: 'badCSR',
  status: 400,
  says: /account key/,
  send: (scene) => finalizeWith(scene, { key: scene.mallory.key }),
};
