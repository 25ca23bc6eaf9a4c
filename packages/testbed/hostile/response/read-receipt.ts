import type { ResponseAttack } from '../response-attack.ts';
import { multipart, textPart } from '../response-text.ts';

/** A receipt that says the challenge was read. */
export const attack: ResponseAttack = {
  title: 'a receipt that says the challenge was read',
  rule: 'digest',
  build: (scene) =>
    scene.signed(
      {
        Subject: `Read: ACME: ${scene.challenged.tokenPart1}`,
        'Content-Type': 'multipart/report; report-type=disposition-notification; boundary=b',
      },
      multipart(
        'b',
        textPart('Your message was read.'),
        textPart('Disposition: manual-action/MDN-sent-manually; displayed', 'message/disposition-notification'),
      ),
    ),
};
