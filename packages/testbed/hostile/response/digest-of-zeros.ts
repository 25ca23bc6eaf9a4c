import type { ResponseAttack } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response with a digest of zeros. */
export const attack: ResponseAttack = {
  title: 'a response with a digest of zeros',
  rule: 'digest',
  build: (scene) => scene.signed({}, block('A'.repeat(43))),
};
