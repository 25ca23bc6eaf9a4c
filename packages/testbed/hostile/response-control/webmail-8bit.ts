import type { ResponseControl } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response as a webmail writes it, 8bit with letters beyond ASCII. */
export const control: ResponseControl = {
  title: 'a response as a webmail writes it, 8bit with letters beyond ASCII',
  build: (scene) =>
    scene.signed(
      { 'Content-Type': 'text/plain; charset=UTF-8', 'Content-Transfer-Encoding': '8bit' },
      `Grüße\r\n\r\n${block(scene.challenged.digest)}`,
    ),
};
