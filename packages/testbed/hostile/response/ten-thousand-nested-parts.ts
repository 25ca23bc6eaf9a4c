import type { ResponseAttack } from '../response-attack.ts';

/** A response of multiparts in multiparts, 10,000 deep. */
export const attack: ResponseAttack = {
  title: 'a response of multiparts in multiparts, 10,000 deep',
  rule: 'digest',
  build: (scene) =>
    scene.compose(
      scene.replace({ 'Content-Type': 'multipart/mixed; boundary=b0' }),
      Array.from(
        { length: 10_000 },
        (_, level) => `--b${level}\r\nContent-Type: multipart/mixed; boundary=b${level + 1}\r\n\r\n`,
      ).join(''),
    ),
};
