import type { CaOptions } from '../config.ts';
import { parseHostPort } from '../host-port.ts';
import { readSecret } from '../keys/secret-source.ts';
import type { SecretReading } from '../keys/secret-source.ts';
import { parseRelay } from '../mail/parse-relay.ts';
import type { SmtpRelay } from '../mail/relay.ts';
import type { Configuration } from './configuration.ts';

/** The options about mail, in and out. */
export type MailOptions = Pick<
  CaOptions,
  'from' | 'relay' | 'mailDelayMs' | 'messageCheck' | 'responseSocket' | 'responseWebhookSecret' | 'imap' | 'smtpListen'
>;

/**
 * What `startCa` is told about mail by a configuration; passwords are read when they are needed.
 *
 * @throws ConfigInvalid `OPTION_INVALID`, `SECRET_UNREADABLE`.
 */
export async function mailOptionsOf(mail: Configuration['mail'], parts: SecretReading): Promise<MailOptions> {
  const { 'delay-ms': mailDelayMs, 'message-check': messageCheck, 'max-bytes': maxBytes } = mail;
  return {
    from: mail.from,
    relay: relayOf(mail, parts),
    ...(mailDelayMs === undefined ? {} : { mailDelayMs }),
    ...(messageCheck === undefined ? {} : { messageCheck }),
    ...(mail.socket === undefined ? {} : { responseSocket: mail.socket }),
    ...(await webhookOf(mail, parts)),
    ...imapOf(mail, parts),
    smtpListen: {
      ...parseHostPort(mail.listen, 'mail.listen'),
      lmtp: mail.lmtp ?? false,
      ...(maxBytes === undefined ? {} : { maxBytes }),
    },
  };
}

function relayOf(mail: Configuration['mail'], parts: SecretReading): SmtpRelay {
  const reference = mail['relay-password'];
  const password = reference === undefined ? undefined : () => readSecret(reference, 'mail.relay-password', parts);
  return parseRelay(mail.relay, 'mail.relay', password);
}

async function webhookOf(
  mail: Configuration['mail'],
  parts: SecretReading,
): Promise<Pick<CaOptions, 'responseWebhookSecret'>> {
  const reference = mail['webhook-secret'];
  if (reference === undefined) return {};
  return { responseWebhookSecret: Buffer.from(await readSecret(reference, 'mail.webhook-secret', parts), 'base64') };
}

function imapOf({ imap }: Configuration['mail'], parts: SecretReading): Pick<CaOptions, 'imap'> {
  if (imap === undefined) return {};
  const { host, port, tls = 'implicit', login, folder, 'move-to': moveTo } = imap;
  return {
    imap: {
      host,
      tls,
      login,
      ...(port === undefined ? {} : { port }),
      ...(folder === undefined ? {} : { folder }),
      ...(moveTo === undefined ? {} : { moveTo }),
      password: () => readSecret(imap.password, 'mail.imap.password', parts),
    },
  };
}
