import type { ResponseControl } from '../response-attack.ts';
import { base64, block, multipart, textPart } from '../response-text.ts';

/** A response as Gmail writes it when there are letters beyond ASCII. */
export const control: ResponseControl = {
  title: 'a response as Gmail writes it when there are letters beyond ASCII',
  build: ({ challenged, signed }) =>
    signed(
      { 'Content-Type': 'multipart/alternative; boundary="000000000000ff"' },
      multipart(
        '000000000000ff',
        textPart(base64(`${block(challenged.digest)}\r\nGrüße\r\n`), 'text/plain; charset="UTF-8"', 'base64'),
        textPart(base64('<div dir="ltr">Grüße</div>'), 'text/html; charset="UTF-8"', 'base64'),
      ),
    ),
};
