import { again } from './error-text.ts';
import type { ErrorRow } from './error-text.ts';

/** What can go wrong between us and the mailbox, and with the mail in it. */
export const mailErrors: readonly ErrorRow[] = [
  ['CMS_CONTENT_MISSING', 'A signature comes without what it signs, or with something else.'],
  ['CMS_DECRYPTION_FAILED', 'An encrypted message is damaged, or not for this key.'],
  [
    'CMS_OTHER_RECIPIENT',
    'An encrypted message is for somebody else.',
    'Look for the certificate and key that it was encrypted to; earlier ones are kept.',
  ],
  ['CMS_UNSUPPORTED', 'A signed or encrypted message uses something that is not supported.'],
  ['CRL_UNSUPPORTED', 'A revocation list uses something that is not supported.'],
  ['RECIPIENT_CANNOT_DECRYPT', 'The certificate of a recipient is for signing only.'],
  ['RECIPIENT_MISSING', 'A message is to be encrypted to nobody.'],
  ['SMIME_MALFORMED', 'A mail says that it is signed or encrypted and is not put together that way.'],
  ['CHALLENGE_MAIL_INVALID', 'A challenge mail cannot be written with these addresses or this token.'],
  ['DIGEST_INVALID', 'The response is not the base64url text of a SHA-256 hash.'],
  [
    'DKIM_KEY_INVALID',
    'The key, domain or selector cannot be used for DKIM.',
    'Use an RSA key of 2048 bits or an Ed25519 key.',
  ],
  [
    'FOLDER_INVALID',
    'The folder to move the challenge mail to has a name that the mailbox cannot have.',
    'Choose another name for --move-to.',
  ],
  ['HEADER_UNSAFE', 'A header field would carry a line break or another control character.'],
  ['IMAP_CONNECTION_LOST', 'The connection to the IMAP server broke and did not come back.', again],
  ['IMAP_FAILED', 'The IMAP server refused a command.', again],
  [
    'IMAP_LOGIN_REFUSED',
    'The IMAP server did not accept login or password.',
    'Compare --login with what your provider wants; it may be another than the address.',
  ],
  [
    'IMAP_STARTTLS_MISSING',
    'The IMAP server offers no STARTTLS, and the password does not travel in the clear.',
    'Use --ssl with the port for it, usually 993.',
  ],
  [
    'IMAP_TLS_REFUSED',
    'The certificate of the IMAP server was not accepted.',
    'Name its CA with --ca-bundle, or use the host name that the certificate has.',
  ],
  [
    'IMAP_UNREACHABLE',
    'No connection to the IMAP server could be made.',
    'Compare --host and --port with what your provider says.',
  ],
  [
    'INPUT_ENDED',
    'Standard input ended before there was a challenge.',
    'Run the same command again and paste the message, its subject, or the path to its .eml file.',
  ],
  ['MAILDIR_UNREADABLE', 'The Maildir is not there or may not be read.'],
  ['MAILDIR_UNWRITABLE', 'The answered mail could not be flagged or moved in the Maildir.'],
  ['MESSAGE_ID_INVALID', 'A Message-ID is not one that may stand in a header.'],
  ['MESSAGE_MALFORMED', 'A mail is not put together as RFC 5322 says.'],
  [
    'MAIL_FILE_UNREADABLE',
    'A file or folder of --file-validate-dir or --file-validate cannot be read.',
    'Mend its permissions.',
  ],
  [
    'MAIL_FILE_UNWRITABLE',
    'A file or folder of --file-validate-dir or --file-validate cannot be written.',
    'Mend its permissions, or choose another folder.',
  ],
  [
    'MESSAGE_REJECTED',
    'Challenge mail arrived, but failed its checks and was not answered.',
    'Run again with --verbose to see every rule; the mail may be forged, or changed by a forwarder on its way.',
  ],
  ['MESSAGE_TOO_COMPLEX', 'A mail has more parts, or more deeply nested ones, than any honest one.'],
  ['MESSAGE_TOO_LARGE', 'A mail is larger than any challenge.'],
  [
    'NO_CHALLENGE_MAIL',
    'No challenge mail arrived in time.',
    'If the CA mails only after it was told to, add --notify before-mail; "acme-smime doctor" finds out what else may be in the way.',
  ],
  [
    'SENDMAIL_FAILED',
    'The program of --sendmail could not be run or did not take the mail.',
    'Try it by hand; then run the same command again.',
  ],
  [
    'SEND_REFUSED',
    'The mail server refused the answer.',
    'Look at what it says; the login may not be allowed to send as this address.',
  ],
  [
    'SEND_UNCERTAIN',
    'The connection broke while the answer was leaving.',
    'Run the same command again; it asks the CA whether the answer arrived.',
  ],
  [
    'SMTP_LOGIN_REFUSED',
    'The submission server did not accept login or password.',
    'Compare --smtp-login with what your provider wants.',
  ],
  ['SMTP_PASSWORD_MISSING', 'A login for submission was given, but no password.', 'Add --smtp-password-file.'],
  [
    'SMTP_STARTTLS_MISSING',
    'The submission server offers no STARTTLS, and the password does not travel in the clear.',
    'Use --smtp-method SSL with the port for it, usually 465.',
  ],
  [
    'SMTP_TLS_REFUSED',
    'The certificate of the submission server was not accepted.',
    'Name its CA with --ca-bundle, or use the host name that the certificate has.',
  ],
  [
    'SMTP_UNREACHABLE',
    'No connection to the submission server could be made.',
    'Compare --smtp-host and --smtp-port with what your provider says.',
  ],
  [
    'SMTP_UTF8_MISSING',
    'The address has letters beyond ASCII and the submission server cannot send such mail.',
    'Use a server that supports SMTPUTF8.',
  ],
];
