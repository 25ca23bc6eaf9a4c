import type { ResponseControl } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response as mutt writes it. */
export const control: ResponseControl = {
  title: 'a response as mutt writes it',
  build: ({ challenged, signed }) =>
    signed(
      {
        'Content-Type': 'text/plain; charset=us-ascii',
        'Content-Disposition': 'inline',
        'User-Agent': 'Mutt/2.2.12 (2023-09-09)',
        References: challenged.messageId,
      },
      `On Sun, Mar 01, 2026 at 12:00:00PM +0000, acme@ca.example wrote:\r\n> Somebody asked for a certificate for you.\r\n\r\n${block(challenged.digest)}\r\n`,
    ),
};
