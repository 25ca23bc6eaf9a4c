import type { ResponseAttack } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response with a wrong and the right digest in one block. */
export const attack: ResponseAttack = {
  title: 'a response with a wrong and the right digest in one block',
  rule: 'digest',
  build: (scene) => scene.signed({}, block(`${scene.other.digest}\r\n${scene.challenged.digest}`)),
};
