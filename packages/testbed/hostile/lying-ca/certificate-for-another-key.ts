import { createPublicKey } from 'node:crypto';
import type { Lie } from '../lie.ts';
import { p256 } from '../ca-under-attack.ts';
import { pemOf } from '../certificate-forger.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A certificate for another key. */
export const lie: Lie = {
  title: 'a certificate for another key',
  code: 'CERTIFICATE_MISMATCH',
  answers: 1,
  says: /another key/,
  tell: deliveringAt(async (_asked, scene, honest) =>
    pemOf(
      await scene.certify(honest, {
        spki: createPublicKey(p256().export({ format: 'pem', type: 'pkcs8' })).export({ format: 'der', type: 'spki' }),
      }),
      scene.issuer.certificate,
    ),
  ),
};
