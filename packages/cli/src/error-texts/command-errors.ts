import type { ErrorRow } from './error-text.ts';

/** What can go wrong with the commands that look after what is there already. */
export const commandErrors: readonly ErrorRow[] = [
  ['ACCOUNT_EXISTS', 'Another account with this CA is kept here already.'],
  [
    'ACCOUNT_KEY_FOREIGN',
    'The CA has no account with the key that was to be imported.',
    'Compare --server with the CA that the key was used with.',
  ],
  ['CERTIFICATE_NOT_NAMED', 'Nothing says which certificate is meant.'],
  ['CERTIFICATE_UNKNOWN', 'There is no certificate of that name here.'],
  ['CONTACT_MISSING', 'Nothing says what to change about the account.'],
  ['DATE_INVALID', 'A date is not one that lies ahead, written as YYYY-MM-DD.'],
  ['FILE_EXISTS', 'A file that was to be written is there already.'],
  ['KEY_COMPROMISED', 'A key that was revoked as known to others is not used again.'],
  ['NOT_CONFIRMED', 'A question before something that cannot be undone was not answered with yes.'],
  ['PASSPHRASE_DIFFERS', 'A new passphrase was typed differently the second time.'],
  ['PASSPHRASE_MISSING', 'The passphrase of a PKCS#12 file is needed and nobody may be asked.'],
  ['SERVER_AMBIGUOUS', 'There are accounts with several CAs and nothing says which one is meant.'],
  ['SETTINGS_MISSING', 'Nothing is kept here about how a certificate was obtained.'],
  ['SPLIT_IMPOSSIBLE', 'A pair of certificates cannot be made with this key or kind of key.'],
  [
    'TEST_MAIL_MISSING',
    'The mail that the test of a mailbox sent to itself did not arrive.',
    'Look into the folder for junk, and for a mail that says why it was not delivered.',
  ],
];
