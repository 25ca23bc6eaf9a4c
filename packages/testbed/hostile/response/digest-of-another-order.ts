import type { ResponseAttack } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response with the digest of another order of ours. */
export const attack: ResponseAttack = {
  title: 'a response with the digest of another order of ours',
  rule: 'digest',
  build: (scene) => scene.signed({}, block(scene.other.digest)),
};
