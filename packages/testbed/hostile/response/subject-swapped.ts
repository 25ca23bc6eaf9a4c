import type { ResponseAttack } from '../response-attack.ts';

/** A response to somebody else’s challenge under a subject that was replaced. */
export const attack: ResponseAttack = {
  title: 'a response to somebody else’s challenge under a subject that was replaced',
  rule: 'dkim-signature',
  build: (scene) =>
    Buffer.from(
      Buffer.from(scene.world.respond(scene.stranger))
        .toString('latin1')
        .replaceAll(scene.stranger.tokenPart1, scene.challenged.tokenPart1),
      'latin1',
    ),
};
