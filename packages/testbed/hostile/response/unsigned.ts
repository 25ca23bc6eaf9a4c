import type { ResponseAttack } from '../response-attack.ts';

/** A response without a signature. */
export const attack: ResponseAttack = {
  title: 'a response without a signature',
  rule: 'dkim-signature',
  build: (scene) => scene.compose(scene.headers),
};
