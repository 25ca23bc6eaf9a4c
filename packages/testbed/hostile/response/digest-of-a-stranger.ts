import type { ResponseAttack } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response with the digest of a stranger’s order for the same address. */
export const attack: ResponseAttack = {
  title: 'a response with the digest of a stranger’s order for the same address',
  rule: 'digest',
  build: (scene) => scene.signed({}, block(scene.stranger.digest)),
};
