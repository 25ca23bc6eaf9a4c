import type { ResponseControl } from '../response-attack.ts';
import { block, multipart, quotedPrintable, textPart } from '../response-text.ts';

/** A response as mail programs on phones write it, base64 in both parts. */
export const control: ResponseControl = {
  title: 'a response as mail programs on phones write it, base64 in both parts',
  build: ({ challenged, signed }) =>
    signed(
      {
        'Content-Type': 'multipart/alternative; boundary="----X9Z"',
        'Content-Transfer-Encoding': '8bit',
        'User-Agent': 'K-9 Mail for Android',
      },
      multipart(
        '----X9Z',
        textPart(quotedPrintable(block(challenged.digest)), 'text/plain;\r\n charset=utf-8', 'quoted-printable'),
        textPart(
          quotedPrintable(`<html><body>${challenged.digest}</body></html>`),
          'text/html;\r\n charset=utf-8',
          'quoted-printable',
        ),
      ),
    ),
};
