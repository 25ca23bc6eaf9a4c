import type { BadRequest } from '../bad-request.ts';
import { honestCsr, sendCsr } from '../finalize-with.ts';

/** A CSR with bytes behind its end. */
export const attack: BadRequest = {
  title: 'a CSR with bytes behind its end',
  problem: 'badCSR',
  status: 400,
  says: /PKCS#10/,
  send: (scene) => sendCsr(scene, Buffer.concat([honestCsr(scene), Buffer.alloc(10)])),
};
