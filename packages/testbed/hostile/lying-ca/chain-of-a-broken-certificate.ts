import type { Lie } from '../lie.ts';
import { pemOf } from '../certificate-forger.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A chain whose certificate is cut off. */
export const lie: Lie = {
  title: 'a chain whose certificate is cut off',
  code: 'ASN1_MALFORMED',
  answers: 1,
  tell: deliveringAt(async (_asked, scene, honest) => pemOf((await scene.certify(honest)).subarray(0, 300))),
};
