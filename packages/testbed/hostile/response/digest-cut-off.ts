import type { ResponseAttack } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response with a digest of 31 bytes. */
export const attack: ResponseAttack = {
  title: 'a response with a digest of 31 bytes',
  rule: 'digest',
  build: (scene) => scene.signed({}, block(scene.challenged.digest.slice(0, -2))),
};
