import { createHash } from 'node:crypto';
import type { ResponseAttack } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A flood of 50 signed responses with wrong digests. */
export const attack: ResponseAttack = {
  title: 'a flood of 50 signed responses with wrong digests',
  rule: 'digest',
  build: (scene) =>
    Array.from({ length: 50 }, (_, index) =>
      scene.signed({}, block(createHash('sha256').update(String(index)).digest('base64url'))),
    ),
};
