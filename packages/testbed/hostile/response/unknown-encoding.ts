import type { ResponseAttack } from '../response-attack.ts';

/** A response in a transfer encoding that does not exist. */
export const attack: ResponseAttack = {
  title: 'a response in a transfer encoding that does not exist',
  rule: 'digest',
  build: (scene) => scene.signed({ 'Content-Transfer-Encoding': 'uuencode' }),
};
