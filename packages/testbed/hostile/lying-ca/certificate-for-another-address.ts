import type { Lie } from '../lie.ts';
import { pemOf } from '../certificate-forger.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A certificate for another address. */
export const lie: Lie = {
  title: 'a certificate for another address',
  code: 'CERTIFICATE_MISMATCH',
  answers: 1,
  says: /does not name/,
  tell: deliveringAt(async (_asked, scene, honest) =>
    pemOf(await scene.certify(honest, { addresses: ['mallory@mallory.example'] }), scene.issuer.certificate),
  ),
};
