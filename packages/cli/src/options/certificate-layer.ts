import { resolve } from 'node:path';
import { present } from '@acme-smime/client';
import type { AccountLayer, CertificateLayer, Disposal, MailboxLayer, TlsMode } from '@acme-smime/client';
import { ConfigInvalid } from '@acme-smime/protocol';
import type { AccountOptions } from './account-options.ts';
import type { CertificateOptions } from './certificate-options.ts';
import { useOf } from './certificate-values.ts';
import type { HookOptions } from './hook-options.ts';
import { hooksOf } from './hook-values.ts';
import type { IssuanceOptions } from './issuance-options.ts';
import type { MailboxOptions, Method } from './mailbox-options.ts';
import { passphraseSourceOf } from './passphrase-values.ts';
import type { RegistrationOptions } from './registration-options.ts';
import { secretSourceOf } from './secret-values.ts';
import type { TrustOptions } from './trust-options.ts';
import { words } from './words.ts';

/** The options that say something about a certificate. */
export type SettingOptions = CertificateOptions &
  IssuanceOptions &
  AccountOptions &
  MailboxOptions &
  TrustOptions &
  HookOptions;

/**
 * What options say about a certificate, each value checked; paths are made absolute, since a renewal may start anywhere.
 *
 * @throws ConfigInvalid PORT_INVALID, TIMEOUT_INVALID, OPTIONS_CONFLICT, OPTION_INVALID, COMMAND_EMPTY
 */
export function certificateLayerOf(options: Partial<SettingOptions>): CertificateLayer {
  const { smimeAnchor, caBundle } = options;
  return present<CertificateLayer>({
    ...accountLayerOf(options),
    name: options.name,
    addresses: options.email,
    keyType: options.keyType,
    use: options.usage === undefined ? undefined : useOf(options.usage),
    profile: options.profile,
    reuseKey: options.reuseKey,
    preferredChain: options.preferredChain,
    split: options.split,
    server: options.server,
    test: options.test,
    tokenJoin: options.tokenJoin,
    messageCheck: options.messageCheck,
    notify: options.notify,
    smimeAnchor: smimeAnchor === undefined ? undefined : resolve(smimeAnchor),
    authservId: options.authservId,
    caBundle: caBundle === undefined ? undefined : resolve(caBundle),
    verifyTls: options.verifySsl,
    dnsServer: options.dnsServer,
    mailbox: mailboxLayerOf(options),
    disposal: disposalOf(options),
    pkcs12Form: options.p12Form,
    passphrase: passphraseSourceOf(options),
    hooks: hooksOf(options),
    timeoutMs: timeoutOf(options),
  });
}

/** The part about the account. Throws ConfigInvalid OPTIONS_CONFLICT, OPTION_INVALID. */
export function accountLayerOf(options: Partial<RegistrationOptions>): AccountLayer {
  const { agreeTos } = options;
  return present<AccountLayer>({
    contact: options.contact,
    // The older client takes a value.
    agreeTos: agreeTos === undefined ? undefined : agreeTos === true || !/^(no|false|0|off)$/i.test(String(agreeTos)),
    eabKid: options.eabKid,
    eabHmacKey: secretSourceOf(
      {
        text: options.eabHmacKey,
        file: options.eabHmacKeyFile,
        env: options.eabHmacKeyEnv,
        command: options.eabHmacKeyCommand,
        keyring: options.eabHmacKeyKeyring,
        credential: options.eabHmacKeyCredential,
      },
      '--eab-hmac-key',
    ),
  });
}

/** The part about the mailbox. Throws ConfigInvalid PORT_INVALID, OPTIONS_CONFLICT, OPTION_INVALID, COMMAND_EMPTY. */
export function mailboxLayerOf(options: Partial<MailboxOptions>): MailboxLayer {
  const { imap, maildir, sendmail, fileValidateDir } = options;
  const isFile = options.fileValidate === true || fileValidateDir !== undefined;
  return present<MailboxLayer>({
    kind: imap === true ? 'imap-smtp' : isFile ? 'file' : maildir === undefined ? undefined : 'maildir-sendmail',
    host: options.host,
    port: portOf(options.port, '--port'),
    tls: options.ssl === true ? 'implicit' : modeOf(options.imapMethod),
    login: options.login,
    password: secretSourceOf(
      {
        text: options.password,
        file: options.passwordFile,
        env: options.passwordEnv,
        command: options.passwordCommand,
        keyring: options.passwordKeyring,
        credential: options.passwordCredential,
      },
      '--password',
    ),
    smtpHost: options.smtpHost,
    smtpPort: portOf(options.smtpPort, '--smtp-port'),
    smtpTls: modeOf(options.smtpMethod),
    smtpLogin: options.smtpLogin,
    smtpPassword: secretSourceOf(
      {
        text: options.smtpPassword,
        file: options.smtpPasswordFile,
        env: options.smtpPasswordEnv,
        command: options.smtpPasswordCommand,
        keyring: options.smtpPasswordKeyring,
        credential: options.smtpPasswordCredential,
      },
      '--smtp-password',
    ),
    maildir: maildir === undefined ? undefined : resolve(maildir),
    sendmail: sendmail === undefined ? undefined : words(sendmail, '--sendmail'),
    messageFolder: fileValidateDir === undefined ? undefined : resolve(fileValidateDir),
  });
}

function disposalOf({ deleteChallenge, moveTo: folder }: Partial<MailboxOptions>): Disposal | undefined {
  if (deleteChallenge === true) return { action: 'delete' };
  return folder === undefined ? undefined : { action: 'move', folder };
}

function timeoutOf({ timeout }: Partial<MailboxOptions>): number | undefined {
  if (timeout === undefined || timeout > 0) return timeout === undefined ? undefined : timeout * 1000;
  throw new ConfigInvalid('TIMEOUT_INVALID', '--timeout takes a number of seconds above zero.', { path: '--timeout' });
}

function modeOf(method: Method | undefined): TlsMode | undefined {
  if (method === undefined) return undefined;
  return method === 'SSL' ? 'implicit' : method === 'STARTTLS' ? 'starttls' : 'plain';
}

function portOf(port: number | undefined, option: string): number | undefined {
  if (port === undefined || (Number.isInteger(port) && port > 0 && port < 65_536)) return port;
  throw new ConfigInvalid('PORT_INVALID', `${option} takes a number from 1 to 65535.`, { path: option });
}
