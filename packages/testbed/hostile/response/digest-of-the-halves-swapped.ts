import type { ResponseAttack } from '../response-attack.ts';
import { digestFor } from '../ca-under-attack.ts';
import { block } from '../response-text.ts';

/** A response with a digest over the halves in the wrong order. */
export const attack: ResponseAttack = {
  title: 'a response with a digest over the halves in the wrong order',
  rule: 'digest',
  build: (scene) =>
    scene.signed({}, block(digestFor(scene.challenged.tokenPart2 + scene.challenged.tokenPart1, scene.party))),
};
