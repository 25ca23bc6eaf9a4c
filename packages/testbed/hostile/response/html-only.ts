import type { ResponseAttack } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response in HTML only. */
export const attack: ResponseAttack = {
  title: 'a response in HTML only',
  rule: 'digest',
  build: (scene) => scene.signed({ 'Content-Type': 'text/html' }, `<pre>${block(scene.challenged.digest)}</pre>`),
};
