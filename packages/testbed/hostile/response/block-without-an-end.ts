import type { ResponseAttack } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response whose block does not end. */
export const attack: ResponseAttack = {
  title: 'a response whose block does not end',
  rule: 'digest',
  build: (scene) => scene.signed({}, block(scene.challenged.digest).replace(/-----END.*/, '')),
};
