/** What a code means and what to do about it: the source of the hints and of docs/reference/errors.md. */
export interface ErrorText {
  readonly code: string;
  readonly meaning: string;
  readonly hint?: string;
}

const again = 'Run the same command again to go on.';

/** Every stable code, in alphabetical order; a test compares the list with the sources. */
export const errorTexts: readonly ErrorText[] = [
  { code: 'ACME_PROBLEM', meaning: 'The CA answered with a problem document.', hint: again },
  {
    code: 'ANSWER_UNCERTAIN',
    meaning: 'A run was stopped while its answer was leaving, and the CA has not seen it.',
    hint: 'Run the same command again; it begins a new order with a new challenge.',
  },
  {
    code: 'AUTHORIZATION_FOREIGN',
    meaning: 'The CA asked to prove control of something that was not ordered.',
    hint: 'Do not trust this CA before its operator has explained it.',
  },
  {
    code: 'CERTIFICATE_MISMATCH',
    meaning: 'The delivered certificate is for another key, address or use, or its chain does not hold.',
    hint: 'Tell the operator of the CA; the key is kept.',
  },
  {
    code: 'CHECK_NONE_REFUSED',
    meaning: 'Message checks may be switched off only where a person pastes the mail.',
    hint: 'Leave --message-check away.',
  },
  { code: 'DISK_FULL', meaning: 'No room is left on the disk.', hint: 'Free some room; nothing is lost.' },
  { code: 'DNS_SERVER_INVALID', meaning: 'The value of --dns-server is not an address of a DNS server.' },
  { code: 'EAB_INCOMPLETE', meaning: 'Only one half of the external account was given.' },
  { code: 'EMAIL_MISSING', meaning: 'No address was named.' },
  {
    code: 'EMAIL_NOT_SUPPORTED',
    meaning: 'The CA does not certify email addresses.',
    hint: 'Choose a CA that supports RFC 8823 with --server.',
  },
  { code: 'EXTERNAL_ACCOUNT_REQUIRED', meaning: 'The CA opens accounts only for people it knows.' },
  { code: 'FILE_UNREADABLE', meaning: 'A file named by an option cannot be read.' },
  { code: 'FOLDER_NOT_WRITABLE', meaning: 'A folder may not be written by this user.' },
  { code: 'IMAP_HOST_MISSING', meaning: 'No IMAP server was named.' },
  {
    code: 'INTERNAL',
    meaning: 'A fault of acme-smime itself.',
    hint: 'Please report it with the text above; look it over for private things first.',
  },
  { code: 'INTERRUPTED', meaning: 'Ctrl-C or SIGTERM ended the run.', hint: again },
  { code: 'LOCKED', meaning: 'Another run is working on the same certificate.' },
  { code: 'MAILBOX_MISSING', meaning: 'No mailbox was named and nobody may be asked.' },
  {
    code: 'MESSAGE_REJECTED',
    meaning: 'Challenge mail arrived, but failed its checks and was not answered.',
    hint: 'Run again with --verbose to see every rule; the mail may be forged, or changed by a forwarder on its way.',
  },
  { code: 'NO_ANSWER', meaning: 'Standard input ended where an answer was needed.' },
  { code: 'NO_CERTIFICATES', meaning: 'A file that should hold PEM certificates holds none.' },
  {
    code: 'NO_CHALLENGE_MAIL',
    meaning: 'No challenge mail arrived in time.',
    hint: 'Run the same command again to go on waiting; if the CA mails only after it was told to, add --notify before-mail.',
  },
  { code: 'ORDERS_KEEP_VANISHING', meaning: 'The CA lost several orders in a row.' },
  { code: 'ORDER_WITHOUT_CERTIFICATE', meaning: 'The CA calls the order valid but names no certificate.' },
  { code: 'PASSWORD_MISSING', meaning: 'A password is needed and nobody may be asked.' },
  { code: 'POLL_TIMEOUT', meaning: 'The CA did not come to an end in time.', hint: again },
  { code: 'PORT_INVALID', meaning: 'A port is not a number from 1 to 65535.' },
  { code: 'SENDMAIL_INVALID', meaning: 'The option --sendmail names no program.' },
  { code: 'SERVER_INVALID', meaning: 'The value of --server is not the URL of a directory.' },
  { code: 'SERVER_MISSING', meaning: 'No CA was named.' },
  { code: 'SMTP_HOST_MISSING', meaning: 'Nothing says how the answer leaves.' },
  { code: 'STATE_DAMAGED', meaning: 'A file of the store is not what acme-smime wrote.' },
  { code: 'STATE_TOO_NEW', meaning: 'A file of the store was written by a newer version.' },
  { code: 'STORAGE_FAILED', meaning: 'A file could not be read or written.' },
  { code: 'TERMS_NOT_AGREED', meaning: 'The CA has terms of service that nobody has agreed to yet.' },
  { code: 'TIMEOUT_INVALID', meaning: 'The value of --timeout is not a number of seconds above zero.' },
];
