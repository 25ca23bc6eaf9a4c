import type { ResponseAttack } from '../response-attack.ts';
import { wholeList } from '../dkim-forger.ts';

/** A response with two signed Content-Type fields. */
export const attack: ResponseAttack = {
  title: 'a response with two signed Content-Type fields',
  rule: 'digest',
  build: (scene) =>
    scene.sign(scene.compose([...scene.headers, ['Content-Type', 'text/html']]), {
      headers: [...wholeList, 'content-type'],
    }),
};
