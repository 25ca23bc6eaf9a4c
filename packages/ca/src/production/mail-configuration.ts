import * as v from 'valibot';

import { certificates, described, listener, path, secret, text, whole } from './schema-parts.ts';

/** How challenges leave and how responses come in. */
export const mail = described(
  v.pipe(
    v.strictObject({
      from: described(text, 'the address that challenges come from and responses go to'),
      relay: described(
        v.pipe(
          v.string(),
          v.regex(
            /^(?:smtps?:\/\/[^\s/]+|(?:\[[0-9a-fA-F:.]+\]|[^:[\]/]+):\d{1,5})$/,
            'must be smtps://LOGIN@HOST:PORT, smtp://LOGIN@HOST:PORT or HOST:PORT',
          ),
        ),
        'the SMTP server that challenges are handed to: smtps://, or smtp:// for STARTTLS that must succeed, with or without a login; or HOST:PORT, with TLS where it is offered',
      ),
      'relay-password': described(v.optional(secret), 'where the password of the login at the relay is'),
      'relay-ca-bundle': described(
        v.optional(certificates),
        'PEM file with roots that are trusted for the relay beside the system’s; for smtps:// and smtp://',
      ),
      listen: described(v.optional(listener), 'where responses are taken by SMTP'),
      lmtp: described(v.optional(v.boolean()), 'take them by LMTP instead; false by default'),
      'max-bytes': described(v.optional(whole(16_384, 67_108_864)), 'the largest mail that is taken there'),
      'message-check': described(
        v.optional(v.picklist(['standard', 'strict'])),
        'how strictly responses are checked; "standard" by default',
      ),
      socket: described(v.optional(path), 'unix socket that `acme-smime-ca receive` hands responses to'),
      'webhook-secret': described(
        v.optional(secret),
        'opens POST /mail/response to who signs with it: where to read 32 random bytes or more, base64',
      ),
      imap: described(
        v.optional(
          v.strictObject({
            host: described(text, 'the IMAP server'),
            port: described(v.optional(whole(1, 65_535)), '993, or 143 with `tls = "starttls"`'),
            tls: described(v.optional(v.picklist(['implicit', 'starttls'])), '"implicit" by default'),
            login: described(text, 'who we are there'),
            password: described(secret, 'where the password is'),
            'ca-bundle': described(
              v.optional(certificates),
              'PEM file with roots that are trusted for the server beside the system’s',
            ),
            folder: described(v.optional(text), '"INBOX" by default'),
            'move-to': described(
              v.optional(text),
              'an existing folder for mails that were dealt with; they stay by default',
            ),
          }),
        ),
        'a mailbox that responses are delivered to; other mail in it is left as it is',
      ),
      'delay-ms': described(v.optional(whole(0, 60_000)), 'how long a challenge waits before it leaves; 0 by default'),
    }),
    v.check(
      (given) => [given.listen, given.imap, given.socket, given['webhook-secret']].some((way) => way !== undefined),
      'names no way in for responses; it needs `listen` (SMTP or LMTP), `imap` (a mailbox), `socket` (`acme-smime-ca receive`) or `webhook-secret` (POST)',
    ),
    v.check(
      ({ listen, lmtp, 'max-bytes': maxBytes }) =>
        listen !== undefined || (lmtp === undefined && maxBytes === undefined),
      'has `lmtp` or `max-bytes`, which are about `listen`, and no `listen`',
    ),
    v.check(
      ({ relay, 'relay-ca-bundle': bundle }) => bundle === undefined || relay.includes('://'),
      'has `relay-ca-bundle` and a `relay` whose certificate is not judged; write it as smtps:// or smtp://',
    ),
  ),
  'challenges out, responses in',
);
