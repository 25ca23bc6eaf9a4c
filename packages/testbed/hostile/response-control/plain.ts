import type { ResponseControl } from '../response-attack.ts';

/** A response as RFC 8823 figure 2 has it. */
export const control: ResponseControl = {
  title: 'a response as RFC 8823 figure 2 has it',
  build: (scene) => scene.world.respond(scene.challenged),
};
