import type { ResponseControl } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response with padding behind its digest. */
export const control: ResponseControl = {
  title: 'a response with padding behind its digest',
  build: (scene) => scene.signed({}, block(`${scene.challenged.digest}=`)),
};
