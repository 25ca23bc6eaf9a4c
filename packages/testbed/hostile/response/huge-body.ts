import type { ResponseAttack } from '../response-attack.ts';

/** A response of 200 MB. */
export const attack: ResponseAttack = {
  title: 'a response of 200 MB',
  event: 'response.unknown',
  build: (scene) => Buffer.concat([scene.sign(scene.compose(scene.headers)), Buffer.alloc(200_000_000, 'a')]),
};
