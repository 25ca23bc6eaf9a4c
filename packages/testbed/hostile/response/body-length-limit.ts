import type { ResponseAttack } from '../response-attack.ts';

/** A response whose signature covers the beginning of its body only. */
export const attack: ResponseAttack = {
  title: 'a response whose signature covers the beginning of its body only',
  rule: 'dkim-length',
  build: (scene) => scene.sign(scene.compose(scene.headers), { tags: 'l=10;', bodyLength: 10 }),
};
