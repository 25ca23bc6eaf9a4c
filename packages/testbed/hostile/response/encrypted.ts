import type { ResponseAttack } from '../response-attack.ts';
import { base64, block } from '../response-text.ts';

/** A response that is encrypted. */
export const attack: ResponseAttack = {
  title: 'a response that is encrypted',
  rule: 'digest',
  build: (scene) =>
    scene.signed(
      { 'Content-Type': 'application/pkcs7-mime; smime-type=enveloped-data' },
      base64(block(scene.challenged.digest)),
    ),
};
