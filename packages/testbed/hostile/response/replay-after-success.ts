import type { ResponseAttack } from '../response-attack.ts';

/** A good response that comes again when all is done. */
export const attack: ResponseAttack = {
  title: 'a good response that comes again when all is done',
  event: 'response.late',
  over: true,
  build: (scene) => [scene.world.respond(scene.challenged), scene.world.respond(scene.challenged)],
};
