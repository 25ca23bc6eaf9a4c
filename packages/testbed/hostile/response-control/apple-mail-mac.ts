import type { ResponseControl } from '../response-attack.ts';
import { block, multipart, quotedPrintable, textPart } from '../response-text.ts';

/** A response as Apple Mail writes it on a Mac. */
export const control: ResponseControl = {
  title: 'a response as Apple Mail writes it on a Mac',
  build: ({ challenged, signed }) =>
    signed(
      {
        From: `User <${challenged.address}>`,
        'Content-Type': 'multipart/alternative;\r\n\tboundary="Apple-Mail=_3F0C2B1A-0000-4000-8000-1234567890AB"',
        'MIME-Version': '1.0 (Mac OS X Mail 16.0 \\(3826.400.131.1.6\\))',
        'X-Mailer': 'Apple Mail (2.3826.400.131.1.6)',
      },
      `\r\n${multipart(
        'Apple-Mail=_3F0C2B1A-0000-4000-8000-1234567890AB',
        textPart(
          quotedPrintable(
            `${block(challenged.digest)}\r\n> On 1. Mar 2026, at 12:00, acme@ca.example wrote:\r\n> \r\n> \u00a0Somebody asked\r\n`,
          ),
          'text/plain;\r\n\tcharset=utf-8',
          'quoted-printable',
        ),
        textPart(
          `<html><body style="overflow-wrap: break-word;">${challenged.digest}</body></html>`,
          'text/html;\r\n\tcharset=utf-8',
        ),
      )}`,
    ),
};
