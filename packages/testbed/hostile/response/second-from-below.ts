import type { ResponseAttack } from '../response-attack.ts';
import { userDomain } from '../ca-under-attack.ts';
import { below } from '../context.ts';

/** A response with a second From below the signed one. */
export const attack: ResponseAttack = {
  title: 'a response with a second From below the signed one',
  rule: 'from',
  build: (scene) => below(scene.sign(scene.compose(scene.headers)), `From: mallory@${userDomain}`),
};
