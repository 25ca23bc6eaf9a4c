import type { ResponseAttack } from '../response-attack.ts';

/** A response that came through a mailing list (list-x). */
export const attack: ResponseAttack = {
  title: 'a response that came through a mailing list (list-x)',
  rule: 'list-headers',
  build: (scene) => scene.signed({ 'list-x': 'whatever' }),
};
