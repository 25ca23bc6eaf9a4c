import type { Lie } from '../lie.ts';
import { pemOf } from '../certificate-forger.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A certificate that has ended. */
export const lie: Lie = {
  title: 'a certificate that has ended',
  code: 'CERTIFICATE_MISMATCH',
  answers: 1,
  says: /is valid from/,
  tell: deliveringAt(async (_asked, scene, honest) =>
    pemOf(await scene.certify(honest, { from: -10, to: -1 }), scene.issuer.certificate),
  ),
};
