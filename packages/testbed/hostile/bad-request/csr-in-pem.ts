import type { BadRequest } from '../bad-request.ts';
import { honestCsr, sendCsr } from '../finalize-with.ts';

/** A CSR in PEM. */
export const attack: BadRequest = {
  title: 'a CSR in PEM',
  problem: 'badCSR',
  status: 400,
  says: /PKCS#10/,
  send: (scene) =>
    sendCsr(
      scene,
      Buffer.from(
        `-----BEGIN CERTIFICATE REQUEST-----\n${Buffer.from(honestCsr(scene)).toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`,
      ),
    ),
};
