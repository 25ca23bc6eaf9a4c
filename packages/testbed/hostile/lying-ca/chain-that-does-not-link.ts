import type { Lie } from '../lie.ts';
import { pemOf } from '../certificate-forger.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A chain of which the second certificate is of another CA. */
export const lie: Lie = {
  title: 'a chain of which the second certificate is of another CA',
  code: 'CERTIFICATE_MISMATCH',
  answers: 1,
  says: /not its issuer/,
  tell: deliveringAt(async (_asked, scene, honest) =>
    pemOf(await scene.certify(honest), scene.otherIssuer.certificate),
  ),
};
