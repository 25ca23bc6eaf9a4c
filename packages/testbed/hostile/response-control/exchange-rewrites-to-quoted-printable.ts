import type { ResponseControl } from '../response-attack.ts';
import { block, quotedPrintable } from '../response-text.ts';

/** A response that Exchange rewrote to quoted-printable. */
export const control: ResponseControl = {
  title: 'a response that Exchange rewrote to quoted-printable',
  build: (scene) =>
    scene.signed(
      { 'Content-Type': 'text/plain; charset="us-ascii"', 'Content-Transfer-Encoding': 'quoted-printable' },
      quotedPrintable(`${'a long line of a footer '.repeat(8)}\r\n${block(scene.challenged.digest)}`),
    ),
};
