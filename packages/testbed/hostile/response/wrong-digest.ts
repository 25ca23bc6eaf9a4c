import { createHash } from 'node:crypto';
import type { ResponseAttack } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response with another digest. */
export const attack: ResponseAttack = {
  title: 'a response with another digest',
  rule: 'digest',
  build: (scene) => scene.signed({}, block(createHash('sha256').update('no').digest('base64url'))),
};
