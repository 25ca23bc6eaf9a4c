import type { ResponseAttack } from '../response-attack.ts';
import { above } from '../context.ts';

/** A response with 100,000 header fields. */
export const attack: ResponseAttack = {
  title: 'a response with 100,000 header fields',
  event: 'response.unknown',
  build: (scene) => above(scene.compose(scene.headers), 'X-A: 1\r\n'.repeat(100_000).trimEnd()),
};
