import type { ResponseAttack } from '../response-attack.ts';
import { below } from '../context.ts';

/** A response with a second To below the signed one. */
export const attack: ResponseAttack = {
  title: 'a response with a second To below the signed one',
  rule: 'to',
  build: (scene) => below(scene.sign(scene.compose(scene.headers)), 'To: mallory@mallory.example'),
};
