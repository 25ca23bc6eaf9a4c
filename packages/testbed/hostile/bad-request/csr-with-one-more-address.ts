import type { BadRequest } from '../bad-request.ts';
import { rfc822Name } from '../csr-forger.ts';
import { finalizeWith, ownName } from '../finalize-with.ts';

/** A CSR with one more address than was ordered. */
export const attack: BadRequest = {
  title: 'a CSR with one more address than was ordered',
  problem: 'badCSR',
  status: 400,
  says: /not ordered/,
  send: (scene) =>
    finalizeWith(scene, { names: [ownName(scene), rfc822Name(scene.aliceOrder.challenges[0]!.address)] }),
};
