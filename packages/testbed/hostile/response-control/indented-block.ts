import type { ResponseControl } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response whose block is indented. */
export const control: ResponseControl = {
  title: 'a response whose block is indented',
  build: (scene) => scene.signed({}, block(scene.challenged.digest, '    ')),
};
