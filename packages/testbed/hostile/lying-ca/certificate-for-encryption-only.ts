import type { Lie } from '../lie.ts';
import { pemOf } from '../certificate-forger.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A certificate for encryption where both was ordered. */
export const lie: Lie = {
  title: 'a certificate for encryption where both was ordered',
  code: 'CERTIFICATE_MISMATCH',
  answers: 1,
  says: /for encryption/,
  tell: deliveringAt(async (_asked, scene, honest) =>
    pemOf(await scene.certify(honest, { keyUsage: '03 08' }), scene.issuer.certificate),
  ),
};
