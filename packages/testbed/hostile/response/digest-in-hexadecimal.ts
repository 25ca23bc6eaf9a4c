import type { ResponseAttack } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response with the digest in hexadecimal. */
export const attack: ResponseAttack = {
  title: 'a response with the digest in hexadecimal',
  rule: 'digest',
  build: (scene) => scene.signed({}, block(Buffer.from(scene.challenged.digest, 'base64url').toString('hex'))),
};
