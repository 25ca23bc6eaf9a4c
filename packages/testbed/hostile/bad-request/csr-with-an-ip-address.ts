import type { BadRequest } from '../bad-request.ts';
import { der } from '../der.ts';
import { finalizeWith, ownName } from '../finalize-with.ts';

/** A CSR with an IP address beside the address. */
export const attack: BadRequest = {
  title: 'a CSR with an IP address beside the address',
  problem: 'badCSR',
  status: 400,
  says: /not ordered/,
  send: (scene) => finalizeWith(scene, { names: [ownName(scene), der(0x87, Uint8Array.of(127, 0, 0, 1))] }),
};
