import type { ResponseControl } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response as Thunderbird writes it, format=flowed. */
export const control: ResponseControl = {
  title: 'a response as Thunderbird writes it, format=flowed',
  build: ({ challenged, signed }) =>
    signed(
      {
        From: `User <${challenged.address}>`,
        'User-Agent': 'Mozilla Thunderbird',
        'Content-Language': 'de-DE',
        References: challenged.messageId,
        'Content-Type': 'text/plain; charset=UTF-8; format=flowed',
        'Content-Transfer-Encoding': '7bit',
      },
      `Am 01.03.26 um 12:00 schrieb acme@ca.example:\r\n> Somebody asked for a certificate for \r\n> you.\r\n\r\n${block(challenged.digest)}\r\n-- \r\nUser\r\n`,
    ),
};
