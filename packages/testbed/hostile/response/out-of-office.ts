import type { ResponseAttack } from '../response-attack.ts';

/** A vacation message. */
export const attack: ResponseAttack = {
  title: 'a vacation message',
  event: 'response.auto-reply',
  build: (scene) =>
    scene.signed(
      {
        Subject: `Automatic reply: ACME: ${scene.challenged.tokenPart1}`,
        'Auto-Submitted': 'auto-replied',
        Precedence: 'bulk',
      },
      'I am away until Monday.\r\n\r\n> Somebody asked for a certificate for you.\r\n',
    ),
};
