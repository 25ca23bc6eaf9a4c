import type { ResponseControl } from '../response-attack.ts';
import { block, multipart, part, quotedPrintable, textPart } from '../response-text.ts';

/** A response as Gmail writes it in a browser. */
export const control: ResponseControl = {
  title: 'a response as Gmail writes it in a browser',
  build: ({ challenged, signed }) =>
    signed(
      {
        From: `User <${challenged.address}>`,
        'MIME-Version': '1.0',
        References: challenged.messageId,
        'Content-Type': 'multipart/alternative; boundary="0000000000000a1b2c061e2f3d4a"',
      },
      multipart(
        '0000000000000a1b2c061e2f3d4a',
        part(
          [['Content-Type', 'text/plain; charset="UTF-8"']],
          `${block(challenged.digest)}\r\nOn Sun, Mar 1, 2026 at 12:00\u202fPM <acme@ca.example> wrote:\r\n\r\n> Somebody asked for a certificate for you.\r\n>\r\n`,
        ),
        textPart(
          quotedPrintable(
            `<div dir="ltr">-----BEGIN ACME RESPONSE-----<br>${challenged.digest}<br></div><br><div class="gmail_quote">On Sun</div>`,
          ),
          'text/html; charset="UTF-8"',
          'quoted-printable',
        ),
      ),
    ),
};
