import type { ResponseAttack } from '../response-attack.ts';

/** A response whose digest was replaced after signing. */
export const attack: ResponseAttack = {
  title: 'a response whose digest was replaced after signing',
  rule: 'dkim-signature',
  build: (scene) =>
    Buffer.from(
      Buffer.from(scene.world.respond(scene.challenged))
        .toString('latin1')
        .replace(scene.challenged.digest, scene.other.digest),
      'latin1',
    ),
};
