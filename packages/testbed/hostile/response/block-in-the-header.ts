import type { ResponseAttack } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response whose block is in its header. */
export const attack: ResponseAttack = {
  title: 'a response whose block is in its header',
  rule: 'digest',
  build: (scene) =>
    scene.signed({ 'X-Block': block(scene.challenged.digest).trim().replaceAll('\r\n', '\r\n ') }, 'Hello\r\n'),
};
