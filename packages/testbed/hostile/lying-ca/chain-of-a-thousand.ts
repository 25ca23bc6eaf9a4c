import type { Lie } from '../lie.ts';
import { pemOf } from '../certificate-forger.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A chain that repeats its root a thousand times. */
export const lie: Lie = {
  title: 'a chain that repeats its root a thousand times',
  code: 'CHAIN_INVALID',
  answers: 1,
  tell: deliveringAt(async (_asked, scene, honest) =>
    pemOf(await scene.certify(honest), ...Array.from({ length: 1000 }, () => scene.issuer.certificate)),
  ),
};
