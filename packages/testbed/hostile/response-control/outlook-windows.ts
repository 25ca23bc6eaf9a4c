import type { ResponseControl } from '../response-attack.ts';
import { block, multipart, quotedPrintable, textPart } from '../response-text.ts';

/** A response as Outlook for Windows writes it. */
export const control: ResponseControl = {
  title: 'a response as Outlook for Windows writes it',
  build: ({ challenged, signed }) =>
    signed(
      {
        From: `User <${challenged.address}>`,
        To: '"acme@ca.example" <acme@ca.example>',
        Subject: `RE: ACME: ${challenged.tokenPart1}`,
        'Content-Type': 'multipart/alternative;\r\n\tboundary="----=_NextPart_000_0012_01DCA9.7B2C4A60"',
        'X-Mailer': 'Microsoft Outlook 16.0',
        'Thread-Index': 'AQHbQ1+abcdefghijklmnopqrstuv==',
        'Content-Language': 'en-us',
      },
      `This is a multipart message in MIME format.\r\n\r\n${multipart(
        '----=_NextPart_000_0012_01DCA9.7B2C4A60',
        textPart(
          `${block(challenged.digest)}\r\n\r\n-----Original Message-----\r\nFrom: acme@ca.example <acme@ca.example> \r\n`,
          'text/plain;\r\n\tcharset="us-ascii"',
        ),
        textPart(
          quotedPrintable(
            `<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><p class="MsoNormal">${challenged.digest}<o:p></o:p></p></body></html>`,
          ),
          'text/html;\r\n\tcharset="us-ascii"',
          'quoted-printable',
        ),
      )}`,
    ),
};
