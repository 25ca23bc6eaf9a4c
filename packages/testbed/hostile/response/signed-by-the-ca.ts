import type { ResponseAttack } from '../response-attack.ts';
import { challengeAddress } from '../ca-under-attack.ts';

/** A challenge mail that is sent back as it is. */
export const attack: ResponseAttack = {
  title: 'a challenge mail that is sent back as it is',
  event: 'response.auto-reply',
  build: ({ world, challenged, compose, sign }) => {
    const headers = [
      ['From', challengeAddress],
      ['To', challenged.address],
      ['Subject', `ACME: ${challenged.tokenPart1}`],
      ['Message-ID', challenged.messageId],
      ['Auto-Submitted', 'auto-generated; type=acme'],
    ] as const;
    return sign(compose(headers, 'Somebody asked.\r\n'), { domain: 'ca.example', key: world.keys.mail });
  },
};
