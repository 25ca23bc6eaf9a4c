import type { ResponseAttack } from '../response-attack.ts';
import { block, multipart, textPart } from '../response-text.ts';

/** A response whose block stands before the first part. */
export const attack: ResponseAttack = {
  title: 'a response whose block stands before the first part',
  rule: 'digest',
  build: (scene) =>
    scene.signed(
      { 'Content-Type': 'multipart/mixed; boundary=b' },
      block(scene.challenged.digest) + multipart('b', textPart('Hello')),
    ),
};
