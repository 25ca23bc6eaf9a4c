import type { ResponseAttack } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response in UTF-16. */
export const attack: ResponseAttack = {
  title: 'a response in UTF-16',
  rule: 'digest',
  build: (scene) =>
    scene.signed(
      { 'Content-Type': 'text/plain; charset=utf-16', 'Content-Transfer-Encoding': 'base64' },
      Buffer.from(block(scene.challenged.digest), 'utf16le').toString('base64'),
    ),
};
