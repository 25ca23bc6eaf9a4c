import type { Lie } from '../lie.ts';
import { p256 } from '../ca-under-attack.ts';
import { pemOf } from '../certificate-forger.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A chain whose certificate the issuer has not signed. */
export const lie: Lie = {
  title: 'a chain whose certificate the issuer has not signed',
  code: 'CERTIFICATE_MISMATCH',
  answers: 1,
  says: /signature/,
  tell: deliveringAt(async (_asked, scene, honest) =>
    pemOf(await scene.certify(honest, { signWith: p256() }), scene.issuer.certificate),
  ),
};
