import type { ResponseAttack } from '../response-attack.ts';
import { below } from '../context.ts';

/** A response with a line in its header that is no field. */
export const attack: ResponseAttack = {
  title: 'a response with a line in its header that is no field',
  event: 'response.unknown',
  build: (scene) => below(scene.sign(scene.compose(scene.headers)), 'hello'),
};
