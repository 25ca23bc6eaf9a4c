import type { Lie } from '../lie.ts';
import { pemOf } from '../certificate-forger.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A chain that begins with its issuer. */
export const lie: Lie = {
  title: 'a chain that begins with its issuer',
  code: 'CERTIFICATE_MISMATCH',
  answers: 1,
  says: /another key/,
  tell: deliveringAt(async (_asked, scene, honest) => pemOf(scene.issuer.certificate, await scene.certify(honest))),
};
