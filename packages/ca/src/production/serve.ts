import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';

import { openAuditLog } from '../audit/audit-log.ts';
import type { CaOptions } from '../config.ts';
import { parseHostPort } from '../host-port.ts';
import { caaResolver } from '../issuance/caa-resolver.ts';
import { readSecret } from '../keys/secret-source.ts';
import type { SecretReading } from '../keys/secret-source.ts';
import type { Log } from '../log.ts';
import { parseRelay } from '../mail/parse-relay.ts';
import type { SmtpRelay } from '../mail/relay.ts';
import { createOperation } from '../operation/operation.ts';
import { serveOperation } from '../operation/operation-server.ts';
import { keptExternalAccountKeys } from '../policy/external-accounts.ts';
import type { RateLimits } from '../policy/rate-limits.ts';
import { startCa } from '../start-ca.ts';
import type { RunningCa } from '../start-ca.ts';
import type { Storage } from '../storage/storage.ts';
import type { Configuration } from './configuration.ts';
import { openConfiguredAuthority } from './open-authority.ts';
import { openConfiguredStorage } from './open-storage.ts';

/** What a CA in production is run with. */
export interface ServeParts extends SecretReading {
  readonly now: () => Date;
  readonly monotonic: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
}

/** A CA in production. */
export interface ServedCa {
  readonly ca: RunningCa;
  readonly operationPort: number;
  close(): Promise<void>;
}

/** Starts the CA of a configuration, with its audit log and its operation listener; what was opened is closed when it fails. */
export async function serveConfiguration(configuration: Configuration, parts: ServeParts): Promise<ServedCa> {
  const { now, monotonic, random } = parts;
  const authority = await openConfiguredAuthority(configuration, parts, now());
  const storage = await openConfiguredStorage(configuration, parts, parts.log);
  const operation = createOperation({ storage, now, monotonic, log: parts.log });
  const audit = openAuditLog({ storage, now, random, log: operation.log });
  const closing: (() => Promise<void> | void)[] = [() => storage.close(), () => operation.close(), () => audit.flush()];
  const close = async (): Promise<void> => {
    for (const step of closing.toReversed()) await step();
  };
  try {
    const listen = parseHostPort(configuration.operation?.listen ?? '127.0.0.1:9464', 'operation.listen');
    const server = await serveOperation(operation, listen);
    closing.push(() => server.close());
    const options = { ...(await optionsOf(configuration, storage, parts)), authority, storage, now, random };
    const ca = await startCa({ ...options, log: audit.log, around: operation.around });
    operation.watch(ca);
    closing.push(async () => {
      await ca.close();
      audit.log({ level: 'info', event: 'ca.stopped', message: 'The CA has stopped.' });
    });
    return { ca, operationPort: server.port, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function optionsOf(
  configuration: Configuration,
  storage: Storage,
  parts: ServeParts,
): Promise<Omit<CaOptions, 'storage'>> {
  const { name, https, http, mail, accounts, policy, certificates, operation } = configuration;
  const terms = accounts?.['terms-of-service'];
  const proxies = operation?.['trusted-proxies'];
  return {
    ...(name === undefined ? {} : { name }),
    listen: parseHostPort(https.listen, 'https.listen'),
    publicUrl: https['public-url'].replace(/\/$/, ''),
    tls: { key: await readFile(https.key, 'utf8'), cert: await readFile(https.certificate, 'utf8') },
    httpListen: parseHostPort(http.listen, 'http.listen'),
    publicHttpUrl: http['public-url'].replace(/\/$/, ''),
    from: mail.from,
    relay: relayOf(mail, parts),
    ...(mail['delay-ms'] === undefined ? {} : { mailDelayMs: mail['delay-ms'] }),
    ...(mail.socket === undefined ? {} : { responseSocket: mail.socket }),
    ...(await webhookOf(mail, parts)),
    ...imapOf(mail, parts),
    smtpListen: { ...parseHostPort(mail.listen, 'mail.listen'), lmtp: mail.lmtp ?? false },
    ...lookups(configuration),
    externalAccountKey: keptExternalAccountKeys(storage, parts.now),
    externalAccountRequired: accounts?.['external-account-required'] ?? false,
    ...(terms === undefined ? {} : { termsOfService: terms }),
    allow: policy.allow,
    rateLimits: limitsOf(configuration),
    ...(proxies === undefined ? {} : { trustedProxies: proxies }),
    validityDays: certificates?.['validity-days'] ?? 365,
    policyOids: certificates?.['policy-oids'] ?? [],
    assertBaseline: certificates?.['assert-baseline'] ?? false,
  };
}

function relayOf(mail: Configuration['mail'], parts: ServeParts): SmtpRelay {
  const reference = mail['relay-password'];
  const password = reference === undefined ? undefined : () => readSecret(reference, 'mail.relay-password', parts);
  return parseRelay(mail.relay, 'mail.relay', password);
}

async function webhookOf(
  mail: Configuration['mail'],
  parts: ServeParts,
): Promise<Pick<CaOptions, 'responseWebhookSecret'>> {
  const reference = mail['webhook-secret'];
  if (reference === undefined) return {};
  return { responseWebhookSecret: Buffer.from(await readSecret(reference, 'mail.webhook-secret', parts), 'base64') };
}

function imapOf({ imap }: Configuration['mail'], parts: ServeParts): Pick<CaOptions, 'imap'> {
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

function lookups({ dns = {} }: Configuration): Pick<CaOptions, 'resolveTxt' | 'resolveCaa' | 'caaIdentities'> {
  const resolver = new Resolver({ timeout: 5000, tries: 2 });
  if (dns.server !== undefined) resolver.setServers([dns.server]);
  const identities = dns['caa-identities'];
  return {
    resolveTxt: (name) => resolver.resolveTxt(name),
    ...(dns.caa === false ? {} : { resolveCaa: caaResolver(dns.server) }),
    ...(identities === undefined ? {} : { caaIdentities: identities }),
  };
}

function limitsOf({ limits = {} }: Configuration): RateLimits {
  return {
    accountsPerIp: limits['accounts-per-ip-hour'] ?? 20,
    ordersPerAccount: limits['orders-per-account-hour'] ?? 300,
    ordersPerIp: limits['orders-per-ip-hour'] ?? 600,
    mailsPerAddress: limits['mails-per-address-hour'] ?? 5,
    mailsPerDomain: limits['mails-per-domain-hour'] ?? 1000,
  };
}
