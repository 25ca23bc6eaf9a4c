import type { BadRequest } from '../bad-request.ts';
import { honestCsr, sendCsr } from '../finalize-with.ts';

/** A CSR whose signature was altered. */
export const attack: BadRequest = {
  title: 'a CSR whose signature was altered',
  problem: 'badCSR',
  status: 400,
  says: /not signed with the key|PKCS#10/,
  send: (scene) =>
    sendCsr(
      scene,
      honestCsr(scene).map((byte, index, all) => (index === all.length - 1 ? byte ^ 1 : byte)),
    ),
};
