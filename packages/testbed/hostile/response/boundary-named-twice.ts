import type { ResponseAttack } from '../response-attack.ts';

/** Two readers would cut it at two boundaries and find two bodies. */
export const attack: ResponseAttack = {
  title: 'a response whose Content-Type names two boundaries',
  rule: 'digest',
  build: (scene) =>
    scene.signed(
      { 'Content-Type': 'multipart/mixed; boundary=a; boundary=b' },
      `--a\r\n\r\n${scene.body}\r\n--a--\r\n--b\r\n\r\n${scene.body}\r\n--b--\r\n`,
    ),
};
