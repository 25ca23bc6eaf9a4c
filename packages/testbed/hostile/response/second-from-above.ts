import type { ResponseAttack } from '../response-attack.ts';
import { userDomain } from '../ca-under-attack.ts';
import { above } from '../context.ts';

/** A response with a second From above the signed one. */
export const attack: ResponseAttack = {
  title: 'a response with a second From above the signed one',
  rule: 'from',
  build: (scene) => above(scene.sign(scene.compose(scene.headers)), `From: mallory@${userDomain}`),
};
