import type { ResponseAttack } from '../response-attack.ts';

/** A response whose signature has expired. */
export const attack: ResponseAttack = {
  title: 'a response whose signature has expired',
  rule: 'dkim-expiry',
  build: (scene) => scene.sign(scene.compose(scene.headers), { tags: 'x=1700000000;' }),
};
