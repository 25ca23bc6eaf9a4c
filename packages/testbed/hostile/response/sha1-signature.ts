import type { ResponseAttack } from '../response-attack.ts';

/** A response signed with rsa-sha1. */
export const attack: ResponseAttack = {
  title: 'a response signed with rsa-sha1',
  rule: 'dkim-algorithm',
  build: (scene) => scene.sign(scene.compose(scene.headers), { algorithm: 'rsa-sha1' }),
};
