import type { ResponseAttack } from '../response-attack.ts';
import { above } from '../context.ts';

/** A response with a second Date above the signed one. */
export const attack: ResponseAttack = {
  title: 'a response with a second Date above the signed one',
  rule: 'dkim-duplicates',
  build: (scene) => above(scene.sign(scene.compose(scene.headers)), 'Date: Mon, 1 Jan 2035 00:00:00 +0000'),
};
