import type { ResponseAttack } from '../response-attack.ts';
import { below } from '../context.ts';

/** A response that got a Reply-To on the way. */
export const attack: ResponseAttack = {
  title: 'a response that got a Reply-To on the way',
  rule: 'dkim-signature',
  build: (scene) => below(scene.sign(scene.compose(scene.headers)), 'Reply-To: mallory@mallory.example'),
};
