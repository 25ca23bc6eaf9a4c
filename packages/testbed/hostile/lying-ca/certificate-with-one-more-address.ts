import type { Lie } from '../lie.ts';
import { pemOf } from '../certificate-forger.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A certificate with one more address. */
export const lie: Lie = {
  title: 'a certificate with one more address',
  code: 'CERTIFICATE_MISMATCH',
  answers: 1,
  says: /nobody ordered/,
  tell: deliveringAt(async (_asked, scene, honest) =>
    pemOf(
      await scene.certify(honest, { addresses: [scene.address, 'mallory@mallory.example'] }),
      scene.issuer.certificate,
    ),
  ),
};
