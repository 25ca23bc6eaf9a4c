import type { ResponseAttack } from '../response-attack.ts';
import { block, multipart, textPart } from '../response-text.ts';

/** A response whose block stands behind the last part. */
export const attack: ResponseAttack = {
  title: 'a response whose block stands behind the last part',
  rule: 'digest',
  build: (scene) =>
    scene.signed(
      { 'Content-Type': 'multipart/mixed; boundary=b' },
      multipart('b', textPart('Hello')) + block(scene.challenged.digest),
    ),
};
