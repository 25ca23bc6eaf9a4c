import type { Lie } from '../lie.ts';
import { pemOf } from '../certificate-forger.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A certificate for web servers. */
export const lie: Lie = {
  title: 'a certificate for web servers',
  code: 'CERTIFICATE_MISMATCH',
  answers: 1,
  says: /not for e-mail/,
  tell: deliveringAt(async (_asked, scene, honest) =>
    pemOf(await scene.certify(honest, { purpose: '2b 06 01 05 05 07 03 01' }), scene.issuer.certificate),
  ),
};
