import type { ResponseAttack } from '../response-attack.ts';

/** One reader joins the pieces (RFC 2231 section 3), another takes the plain one beside them. */
export const attack: ResponseAttack = {
  title: 'a response whose boundary is said in pieces',
  rule: 'digest',
  build: (scene) =>
    scene.signed(
      { 'Content-Type': 'multipart/mixed; boundary*0=a; boundary*1=b' },
      `--ab\r\n\r\n${scene.body}\r\n--ab--\r\n`,
    ),
};
