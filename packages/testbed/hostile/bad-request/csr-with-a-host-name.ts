import type { BadRequest } from '../bad-request.ts';
import { der } from '../der.ts';
import { finalizeWith, ownName } from '../finalize-with.ts';

/** A CSR with a dNSName beside the address. */
export const attack: BadRequest = {
  title: 'a CSR with a dNSName beside the address',
  problem: 'badCSR',
  status: 400,
  says: /dNSName/,
  send: (scene) => finalizeWith(scene, { names: [ownName(scene), der(0x82, Buffer.from('client.example'))] }),
};
