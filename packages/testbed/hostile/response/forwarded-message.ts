import type { ResponseAttack } from '../response-attack.ts';
import { block, multipart, textPart } from '../response-text.ts';

/** A response whose block is in a message it forwards. */
export const attack: ResponseAttack = {
  title: 'a response whose block is in a message it forwards',
  rule: 'digest',
  build: (scene) =>
    scene.signed(
      { 'Content-Type': 'multipart/mixed; boundary=b' },
      multipart(
        'b',
        textPart('Look.'),
        textPart(`Subject: x\r\n\r\n${block(scene.challenged.digest)}`, 'message/rfc822'),
      ),
    ),
};
