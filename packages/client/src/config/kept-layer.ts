import type { MailboxSettings, SmtpSettings } from '../mailbox/mailbox-settings.ts';
import { builtInServers, chooseServer } from './known-server.ts';
import type { KnownServer } from './known-server.ts';
import type { CertificateLayer, MailboxLayer, ServerLayer } from './layer.ts';
import type { ResolvedCertificate, ResolvedServer } from './resolved-certificate.ts';

/**
 * Makes a layer of what an earlier run kept, so that a later one needs to say only what shall be different. What the CA's
 * preset said then is left to what it says now; what the user said stays.
 */
export function keptLayer(
  kept: ResolvedCertificate,
  servers: readonly KnownServer[] = builtInServers,
): CertificateLayer {
  const { server, account, mailboxes, pkcs12, externalAccount } = { ...kept, ...kept.account };
  const { directoryUrl } = server;
  const { name, addresses, keyType, use, profile, reuseKey, preferredChain, disposal, hooks, timeoutMs } = kept;
  return {
    ...mannerOf(server, servers),
    name,
    addresses,
    keyType,
    use,
    ...(profile === undefined ? {} : { profile }),
    ...(reuseKey === undefined ? {} : { reuseKey }),
    ...(preferredChain === undefined ? {} : { preferredChain }),
    // By its URL: a preset whose URL changes must not move a certificate to another CA.
    server: directoryUrl,
    contact: account.contact,
    ...(account.agreeTos === undefined ? {} : { agreeTos: account.agreeTos }),
    ...(externalAccount === undefined ? {} : { eabKid: externalAccount.kid, eabHmacKey: externalAccount.hmacKey }),
    mailboxes: Object.fromEntries(Object.entries(mailboxes).map(([address, one]) => [address, mailboxLayer(one)])),
    disposal,
    pkcs12Form: pkcs12.form,
    passphrase: pkcs12.passphrase,
    hooks,
    timeoutMs,
  };
}

function mannerOf(server: ResolvedServer, servers: readonly KnownServer[]): ServerLayer {
  const { name: _, staging: __, directoryUrl, ...manner } = server;
  const { preset, layer } = chooseServer(directoryUrl, false, servers);
  const present: Readonly<Record<string, unknown>> = { verifyTls: true, ...preset, ...layer };
  return Object.fromEntries(Object.entries(manner).filter(([key, value]) => present[key] !== value));
}

function mailboxLayer(settings: MailboxSettings): MailboxLayer {
  switch (settings.kind) {
    case 'imap-smtp':
      return { kind: settings.kind, ...settings.imap, ...smtpLayer(settings.smtp) };
    case 'maildir-sendmail': {
      const { kind, maildir, out } = settings;
      return { kind, maildir, ...(out.kind === 'sendmail' ? { sendmail: out.command } : smtpLayer(out)) };
    }
    case 'file': {
      const { kind } = settings;
      return { kind, ...(settings.form === 'messages' ? { messageFolder: settings.folder } : {}) };
    }
    case 'interactive':
      return { kind: settings.kind };
  }
}

function smtpLayer({ host, port, tls, login, password }: SmtpSettings): MailboxLayer {
  return {
    ...(host === undefined ? {} : { smtpHost: host }),
    ...(port === undefined ? {} : { smtpPort: port }),
    ...(tls === undefined ? {} : { smtpTls: tls }),
    ...(login === undefined ? {} : { smtpLogin: login }),
    ...(password === undefined ? {} : { smtpPassword: password }),
  };
}
