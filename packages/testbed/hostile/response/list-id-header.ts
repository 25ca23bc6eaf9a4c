import type { ResponseAttack } from '../response-attack.ts';

/** A response that came through a mailing list (List-Id). */
export const attack: ResponseAttack = {
  title: 'a response that came through a mailing list (List-Id)',
  rule: 'list-headers',
  build: (scene) => scene.signed({ 'List-Id': 'Friends <friends.client.example>' }),
};
