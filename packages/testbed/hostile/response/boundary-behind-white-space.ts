import type { ResponseAttack } from '../response-attack.ts';

/** A delimiter begins its line; what a forgiving reader takes for one hides the block from the others. */
export const attack: ResponseAttack = {
  title: 'a response whose delimiters are indented',
  rule: 'digest',
  build: (scene) =>
    scene.signed({ 'Content-Type': 'multipart/mixed; boundary=b' }, ` --b\r\n\r\n${scene.body}\r\n --b--\r\n`),
};
