import type { Lie } from '../lie.ts';
import { pemOf } from '../certificate-forger.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A certificate that makes the client a CA. */
export const lie: Lie = {
  title: 'a certificate that makes the client a CA',
  code: 'CERTIFICATE_MISMATCH',
  answers: 1,
  says: /certification authority/,
  tell: deliveringAt(async (_asked, scene, honest) =>
    pemOf(await scene.certify(honest, { isCa: true }), scene.issuer.certificate),
  ),
};
