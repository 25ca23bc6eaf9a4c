import * as v from 'valibot';

const text = v.pipe(v.string(), v.nonEmpty('must not be empty'));
const described = <S extends v.GenericSchema>(schema: S, description: string) =>
  v.pipe(schema, v.description(description));
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
const seconds = v.pipe(v.number(), v.minValue(0));
const words = v.pipe(v.array(text), v.minLength(1));

/** A secret by reference; the text itself only in a file that nobody else can read. */
const secret = v.union(
  [
    described(text, 'the secret itself; only in a file with mode 0600, and warned about'),
    described(v.strictObject({ file: text }), 'first line of that file'),
    described(v.strictObject({ env: text }), 'an environment variable'),
    described(v.strictObject({ command: words }), 'first line that a program prints; no shell'),
    described(
      v.strictObject({ keyring: v.strictObject({ service: text, account: text }) }),
      'the keyring of the system',
    ),
    described(v.strictObject({ credential: text }), 'a systemd credential'),
    described(v.strictObject({ prompt: text }), 'a person is asked this'),
  ],
  'must be one of { file = "…" }, { env = "…" }, { command = ["…"] }, { keyring = { service = "…", account = "…" } }, { credential = "…" }, { prompt = "…" }',
);

const tls = v.picklist(['implicit', 'starttls', 'plain']);

/** How the network is used; a certificate's server may say otherwise. */
const network = {
  'ca-bundle': v.optional(described(text, 'file with PEM certificates to trust for TLS beside those of the system')),
  'verify-tls': v.optional(described(v.boolean(), 'false switches the verification of TLS certificates off'), true),
  'dns-server': v.optional(
    described(text, 'ADDRESS:PORT of the DNS server for DKIM keys; default: that of the system'),
  ),
};

const server = v.strictObject({
  preset: v.optional(described(text, 'take from that CA whatever is not said here')),
  directory: v.optional(described(text, 'URL of the ACME directory; needed without "preset"')),
  staging: v.optional(described(text, 'URL of the directory of the test server, for --test')),
  account: v.optional(described(text, 'name of the account to use, `[accounts.NAME]`')),
  'token-join': v.optional(
    described(v.picklist(['strings', 'bytes']), 'how the CA joins the two parts of the token'),
    'strings',
  ),
  'message-check': v.optional(
    described(v.picklist(['strict', 'standard']), 'what challenge mail must pass'),
    'standard',
  ),
  notify: v.optional(
    described(v.picklist(['after-reply', 'before-mail']), 'when the CA is told to look for the reply'),
    'after-reply',
  ),
  identifier: v.optional(
    described(
      v.picklist(['email', 'dns-compat']),
      'how addresses are ordered; "dns-compat" is for CAs that know them only as host names',
    ),
    'email',
  ),
  'finalize-pause': v.optional(described(seconds, 'seconds between an order that is ready and its finalization'), 0),
  'finalize-retries': v.optional(
    described(
      v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)),
      'how often an answer of 500 is tried again',
    ),
    0,
  ),
  'smime-anchor': v.optional(
    described(text, 'file with PEM certificates that S/MIME signed challenge mail may chain to'),
  ),
  'authserv-id': v.optional(described(text, 'believe the Authentication-Results of your own server of that name')),
  ...network,
});

const account = v.strictObject({
  contact: v.optional(described(v.array(text), 'addresses where the CA may reach you')),
  'agree-tos': v.optional(described(v.boolean(), 'agree to the terms of service of the CA; absent: you are asked')),
  'eab-kid': v.optional(described(text, 'key identifier of an external account')),
  'eab-hmac-key': v.optional(described(secret, 'base64url HMAC key of the external account')),
});

const smtp = v.strictObject({
  host: v.optional(described(text, 'submission server; default: the IMAP host')),
  port: v.optional(described(port, 'default: found')),
  tls: v.optional(described(tls, 'default: found, never "plain"')),
  login: v.optional(described(text, 'default: that of IMAP')),
  password: v.optional(described(secret, 'default: that of IMAP')),
});

const disposal = {
  'move-to': v.optional(described(text, 'folder to move the answered challenge mail to; default: it stays')),
  'delete-challenge': v.optional(described(v.boolean(), 'delete the answered challenge mail'), false),
};

const mailbox = v.variant('kind', [
  v.strictObject({
    kind: described(v.literal('imap-smtp'), 'read by IMAP, answer by SMTP'),
    host: v.optional(described(text, 'IMAP server; default: imap.DOMAIN, then mail.DOMAIN')),
    port: v.optional(described(port, 'default: found')),
    tls: v.optional(described(tls, 'default: found, never "plain"')),
    login: v.optional(described(text, 'default: the address')),
    password: v.optional(described(secret, 'default: you are asked')),
    smtp: v.optional(described(smtp, 'submission')),
    ...disposal,
  }),
  v.strictObject({
    kind: described(v.literal('maildir-sendmail'), 'read a Maildir, answer by SMTP or a program'),
    maildir: described(text, 'folder that holds new, cur and tmp'),
    sendmail: v.optional(described(words, 'program that takes the answer on standard input, with its arguments')),
    smtp: v.optional(described(smtp, 'submission, when no program is named')),
    ...disposal,
  }),
  v.strictObject({ kind: described(v.literal('interactive'), 'you paste the mail and send the reply') }),
]);

const deploy = v.strictObject({
  when: v.optional(
    described(
      v.picklist(['pre', 'deploy', 'post']),
      'before anything is asked of the CA, after a new certificate, or after every try',
    ),
    'deploy',
  ),
  command: described(words, 'program and its arguments; no shell'),
  timeout: v.optional(described(seconds, 'seconds after which the program is killed'), 120),
});

const wishes = {
  server: v.optional(described(text, 'a known CA, one of `[servers]`, or the URL of a directory'), 'castle'),
  account: v.optional(described(text, 'one of `[accounts]`')),
  mailbox: v.optional(
    described(
      v.union(
        [text, v.record(v.string(), text)],
        'must be the name of a mailbox, or a table from addresses to such names',
      ),
      'one of `[mailboxes]`, or a table from each address to one',
    ),
  ),
  'key-type': v.optional(
    described(v.picklist(['rsa2048', 'rsa3072', 'rsa4096', 'p256', 'p384', 'ed25519']), 'kind of the private key'),
    'rsa2048',
  ),
  use: v.optional(described(v.picklist(['both', 'signing', 'encryption']), 'what the certificate is for'), 'both'),
  profile: v.optional(described(text, 'profile of the CA')),
  'reuse-key': v.optional(described(v.boolean(), 'take the key of the present version again at every renewal'), false),
  split: v.optional(
    described(v.boolean(), 'two certificates, NAME-sign and NAME-encrypt, with a key each; "use" has no say then'),
    false,
  ),
  'preferred-chain': v.optional(
    described(text, 'common name at the top of the chain to take, where the CA offers several'),
  ),
  'p12-form': v.optional(
    described(
      v.picklist(['modern', 'compat']),
      'PKCS#12 for present software, or for older Windows, macOS and Android',
    ),
    'modern',
  ),
  passphrase: v.optional(described(secret, 'passphrase of the PKCS#12; default: one is made up and kept beside it')),
  'no-passphrase': v.optional(described(v.boolean(), 'empty passphrase'), false),
  deploy: v.optional(described(v.array(text), 'programs to run, from `[deploys]`')),
  timeout: v.optional(
    described(
      v.pipe(v.number(), v.gtValue(0)),
      'seconds after which one run gives up for now; 86400 where you paste the mail',
    ),
    600,
  ),
};

const certificate = v.strictObject({
  addresses: described(words, 'the addresses of this one certificate'),
  ...wishes,
});

/** What `acme-smime.toml` may hold: the source of its checks, its JSON Schema and its reference. */
export const configuration = v.strictObject({
  defaults: v.optional(
    described(v.strictObject({ ...wishes, ...network }), 'For every certificate that does not say otherwise.'),
  ),
  servers: v.optional(described(v.record(v.string(), server), 'CAs by name. A name of a known CA changes that one.')),
  accounts: v.optional(described(v.record(v.string(), account), 'Who you are at a CA.')),
  mailboxes: v.optional(described(v.record(v.string(), mailbox), 'How mail is read and sent.')),
  certificates: v.optional(described(v.record(v.string(), certificate), 'What is to be kept alive, by name.')),
  deploys: v.optional(described(v.record(v.string(), deploy), 'Programs that put a certificate to use.')),
});

/** The file as it was written: nothing is filled in, so that a weaker source still counts where it is silent. */
export type Configuration = v.InferInput<typeof configuration>;
export type ServerTable = v.InferInput<typeof server>;
export type AccountTable = v.InferInput<typeof account>;
export type MailboxTable = v.InferInput<typeof mailbox>;
export type CertificateTable = v.InferInput<typeof certificate>;
export type DefaultsTable = NonNullable<Configuration['defaults']>;
export type DeployTable = v.InferInput<typeof deploy>;
export type SecretValue = v.InferInput<typeof secret>;
