import type { ResponseAttack } from '../response-attack.ts';
import { multipart, textPart } from '../response-text.ts';

/** A response of 10,000 parts side by side. */
export const attack: ResponseAttack = {
  title: 'a response of 10,000 parts side by side',
  rule: 'digest',
  build: (scene) =>
    scene.compose(
      scene.replace({ 'Content-Type': 'multipart/mixed; boundary=b' }),
      multipart('b', ...Array.from({ length: 10_000 }, () => textPart('a'))),
    ),
};
