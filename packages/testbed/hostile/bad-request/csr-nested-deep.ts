import type { BadRequest } from '../bad-request.ts';
import { der } from '../der.ts';
import { sendCsr } from '../finalize-with.ts';

/** A CSR of sequences in sequences. */
export const attack: BadRequest = {
  title: 'a CSR of sequences in sequences',
  problem: 'badCSR',
  status: 400,
  says: /PKCS#10/,
  send: (scene) =>
    sendCsr(
      scene,
      Array.from({ length: 2000 }).reduce<Uint8Array>((inside) => der(0x30, inside), new Uint8Array()),
    ),
};
