import type { ResponseControl } from '../response-attack.ts';
import { block, multipart, quotedPrintable, textPart } from '../response-text.ts';

/** A response as Outlook on the web and Exchange Online write it. */
export const control: ResponseControl = {
  title: 'a response as Outlook on the web and Exchange Online write it',
  build: ({ challenged, signed }) =>
    signed(
      {
        From: `User <${challenged.address}>`,
        Subject: `Re: ACME: ${challenged.tokenPart1}`,
        'Content-Type': 'multipart/alternative;\r\n\tboundary="_000_AM0PR04MB1234_"',
        'Accept-Language': 'de-DE, en-US',
        'x-ms-has-attach': '',
      },
      multipart(
        '_000_AM0PR04MB1234_',
        textPart(
          quotedPrintable(
            `${block(challenged.digest)}________________________________\r\nVon: acme@ca.example\r\nGesendet: Sonntag, 1. März 2026\r\n`,
          ),
          'text/plain; charset="iso-8859-1"',
          'quoted-printable',
        ),
        textPart(
          quotedPrintable(`<div style="font-size:12pt">${challenged.digest}</div>`),
          'text/html; charset="iso-8859-1"',
          'quoted-printable',
        ),
      ),
    ),
};
