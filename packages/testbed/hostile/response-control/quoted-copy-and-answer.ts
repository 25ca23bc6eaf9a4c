import type { ResponseControl } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response with a quoted copy of a wrong block above its own. */
export const control: ResponseControl = {
  title: 'a response with a quoted copy of a wrong block above its own',
  build: (scene) =>
    scene.signed({}, `On Monday you wrote:\r\n${block(scene.other.digest, '> ')}\r\n${block(scene.challenged.digest)}`),
};
