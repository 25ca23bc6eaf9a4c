import type { ResponseControl } from '../response-attack.ts';
import { base64, block } from '../response-text.ts';

/** A response as Mail writes it on a phone. */
export const control: ResponseControl = {
  title: 'a response as Mail writes it on a phone',
  build: ({ challenged, signed }) =>
    signed(
      {
        'Content-Type': 'text/plain; charset=utf-8',
        'Content-Transfer-Encoding': 'base64',
        'MIME-Version': '1.0 (1.0)',
        'X-Mailer': 'iPhone Mail (22F76)',
      },
      base64(
        `\r\n${block(challenged.digest)}\r\nSent from my iPhone\r\n\r\n> On Mar 1, 2026, at 12:00, acme@ca.example wrote:\r\n> \r\n> \ufeffSomebody asked\r\n`,
      ),
    ),
};
