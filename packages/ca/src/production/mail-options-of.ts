import type { CaOptions } from '../config.ts';
import { parseHostPort } from '../host-port.ts';
import { keptSecretReader, readSecret } from '../keys/secret-source.ts';
import type { SecretReading } from '../keys/secret-source.ts';
import type { Configuration } from './configuration.ts';
import { readCertificates } from './read-certificates.ts';
import { relayOf } from './relay-of.ts';

/** The options about mail, in and out. */
export type MailOptions = Pick<
  CaOptions,
  'from' | 'relay' | 'mailDelayMs' | 'messageCheck' | 'responseSocket' | 'responseWebhookSecret' | 'imap' | 'smtpListen'
>;

/**
 * What `startCa` is told about mail by a configuration; passwords are read again whenever they are needed.
 *
 * @throws ConfigInvalid `OPTION_INVALID`, `SECRET_UNREADABLE`.
 */
export async function mailOptionsOf(mail: Configuration['mail'], parts: SecretReading): Promise<MailOptions> {
  const { 'delay-ms': mailDelayMs, 'message-check': messageCheck } = mail;
  return {
    from: mail.from,
    relay: await relayOf(
      { relay: mail.relay, password: mail['relay-password'], caBundle: mail['relay-ca-bundle'] },
      { relay: 'mail.relay', password: 'mail.relay-password', caBundle: 'mail.relay-ca-bundle' },
      parts,
    ),
    ...(mailDelayMs === undefined ? {} : { mailDelayMs }),
    ...(messageCheck === undefined ? {} : { messageCheck }),
    ...(mail.socket === undefined ? {} : { responseSocket: mail.socket }),
    ...(await webhookOf(mail, parts)),
    ...(await imapOf(mail, parts)),
    ...listenerOf(mail),
  };
}

function listenerOf({
  listen,
  lmtp = false,
  'max-bytes': maxBytes,
}: Configuration['mail']): Pick<CaOptions, 'smtpListen'> {
  if (listen === undefined) return {};
  return {
    smtpListen: { ...parseHostPort(listen, 'mail.listen'), lmtp, ...(maxBytes === undefined ? {} : { maxBytes }) },
  };
}

async function webhookOf(
  mail: Configuration['mail'],
  parts: SecretReading,
): Promise<Pick<CaOptions, 'responseWebhookSecret'>> {
  const reference = mail['webhook-secret'];
  if (reference === undefined) return {};
  return { responseWebhookSecret: Buffer.from(await readSecret(reference, 'mail.webhook-secret', parts), 'base64') };
}

async function imapOf({ imap }: Configuration['mail'], parts: SecretReading): Promise<Pick<CaOptions, 'imap'>> {
  if (imap === undefined) return {};
  const { host, port, tls = 'implicit', login, folder, 'move-to': moveTo, 'ca-bundle': bundle } = imap;
  return {
    imap: {
      host,
      tls,
      login,
      ...(port === undefined ? {} : { port }),
      ...(folder === undefined ? {} : { folder }),
      ...(moveTo === undefined ? {} : { moveTo }),
      ...(bundle === undefined ? {} : { caBundle: await readCertificates(bundle, 'mail.imap.ca-bundle') }),
      password: await keptSecretReader(imap.password, 'mail.imap.password', parts),
    },
  };
}
