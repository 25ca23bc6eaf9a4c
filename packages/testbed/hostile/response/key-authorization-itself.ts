import type { ResponseAttack } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response with the key authorization instead of its hash. */
export const attack: ResponseAttack = {
  title: 'a response with the key authorization instead of its hash',
  rule: 'digest',
  build: (scene) =>
    scene.signed({}, block(`${scene.challenged.tokenPart1}${scene.challenged.tokenPart2}.${scene.party.thumbprint}`)),
};
