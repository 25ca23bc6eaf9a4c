import type { ResponseAttack } from '../response-attack.ts';
import { above } from '../context.ts';

/** A response with a second Content-Type above the signed one. */
export const attack: ResponseAttack = {
  title: 'a response with a second Content-Type above the signed one',
  rule: 'dkim-duplicates',
  build: (scene) => above(scene.sign(scene.compose(scene.headers)), 'Content-Type: text/html'),
};
