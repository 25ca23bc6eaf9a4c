import type { ResponseControl } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response that kept the empty template above its answer. */
export const control: ResponseControl = {
  title: 'a response that kept the empty template above its answer',
  build: (scene) =>
    scene.signed({}, `${block('<put the text here>')}${block(scene.other.digest)}${block(scene.challenged.digest)}`),
};
