import type { ResponseAttack } from '../response-attack.ts';
import { userDomain } from '../ca-under-attack.ts';
import { multipart, textPart } from '../response-text.ts';

/** A bounce that brings the challenge back. */
export const attack: ResponseAttack = {
  title: 'a bounce that brings the challenge back',
  event: 'mail.bounced',
  build: (scene) =>
    scene.signed(
      {
        From: `MAILER-DAEMON@${userDomain}`,
        Subject: 'Undelivered Mail Returned to Sender',
        'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b',
      },
      multipart(
        'b',
        textPart(`550 5.1.1 <${scene.challenged.address}>: no such mailbox`),
        textPart(`Final-Recipient: rfc822; ${scene.challenged.address}\r\nAction: failed`, 'message/delivery-status'),
        textPart(
          `Message-ID: ${scene.challenged.messageId}\r\nSubject: ACME: ${scene.challenged.tokenPart1}`,
          'text/rfc822-headers',
        ),
      ),
    ),
};
