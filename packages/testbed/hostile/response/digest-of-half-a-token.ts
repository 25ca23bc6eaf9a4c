import type { ResponseAttack } from '../response-attack.ts';
import { digestFor } from '../ca-under-attack.ts';
import { block } from '../response-text.ts';

/** A response with a digest over the half of the token that mail alone tells. */
export const attack: ResponseAttack = {
  title: 'a response with a digest over the half of the token that mail alone tells',
  rule: 'digest',
  build: (scene) => scene.signed({}, block(digestFor(scene.challenged.tokenPart1, scene.party))),
};
