import type { ResponseAttack } from '../response-attack.ts';

/** A flood of 300 unsigned responses with the right digest. */
export const attack: ResponseAttack = {
  title: 'a flood of 300 unsigned responses with the right digest',
  rule: 'dkim-signature',
  build: (scene) => Array.from({ length: 300 }, () => scene.compose(scene.headers)),
};
