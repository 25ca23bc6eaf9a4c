import type { Lie } from '../lie.ts';
import { pemOf } from '../certificate-forger.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A certificate without an address. */
export const lie: Lie = {
  title: 'a certificate without an address',
  code: 'CERTIFICATE_MISMATCH',
  answers: 1,
  says: /does not name/,
  tell: deliveringAt(async (_asked, scene, honest) =>
    pemOf(await scene.certify(honest, { addresses: [] }), scene.issuer.certificate),
  ),
};
