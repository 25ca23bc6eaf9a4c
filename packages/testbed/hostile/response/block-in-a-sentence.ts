import type { ResponseAttack } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response whose marker stands inside a line. */
export const attack: ResponseAttack = {
  title: 'a response whose marker stands inside a line',
  rule: 'digest',
  build: (scene) => scene.signed({}, `Please send ${block(scene.challenged.digest)}`),
};
