import type { ResponseAttack } from '../response-attack.ts';

/** A response whose multiparts all use one boundary. */
export const attack: ResponseAttack = {
  title: 'a response whose multiparts all use one boundary',
  rule: 'digest',
  build: (scene) =>
    scene.compose(
      scene.replace({ 'Content-Type': 'multipart/mixed; boundary=b' }),
      '--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n'.repeat(20_000),
    ),
};
