import type { ResponseAttack } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** Whoever quotes does not say it: an autoresponder could be made to. */
export const attack: ResponseAttack = {
  title: 'a response that only quotes a block',
  rule: 'digest',
  build: (scene) => scene.signed({}, block(scene.challenged.digest, '> ')),
};
