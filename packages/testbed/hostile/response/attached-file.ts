import type { ResponseAttack } from '../response-attack.ts';
import { block, multipart, textPart } from '../response-text.ts';

/** A response whose block is in an attached file. */
export const attack: ResponseAttack = {
  title: 'a response whose block is in an attached file',
  rule: 'digest',
  build: (scene) =>
    scene.signed(
      { 'Content-Type': 'multipart/mixed; boundary=b' },
      multipart('b', textPart('See the file.'), textPart(block(scene.challenged.digest), 'application/octet-stream')),
    ),
};
