import type { ResponseAttack } from '../response-attack.ts';
import { userDomain } from '../ca-under-attack.ts';
import { above } from '../context.ts';

/** A response with white space before a colon. */
export const attack: ResponseAttack = {
  title: 'a response with white space before a colon',
  event: 'response.unknown',
  build: (scene) => above(scene.sign(scene.compose(scene.headers)), `From : mallory@${userDomain}`),
};
