import type { Lie } from '../lie.ts';
import { pemOf } from '../certificate-forger.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A chain with text around it. */
export const lie: Lie = {
  title: 'a chain with text around it',
  code: 'CHAIN_INVALID',
  answers: 1,
  tell: deliveringAt(async (_asked, scene, honest) => `subject=/CN=x\n${pemOf(await scene.certify(honest))}`),
};
