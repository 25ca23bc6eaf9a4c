import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';

import type { CaOptions } from '../config.ts';
import type { TlsKey } from '../front-end/tls-certificate.ts';
import { parseHostPort } from '../host-port.ts';
import { caaResolver } from '../issuance/caa-resolver.ts';
import type { CertificateOptions } from '../issuance/certificate-options.ts';
import { parseWeakKeyList, weakKeyCheck } from '../issuance/weak-keys.ts';
import { readSecret } from '../keys/secret-source.ts';
import type { SecretReading } from '../keys/secret-source.ts';
import { keptExternalAccountKeys } from '../policy/external-accounts.ts';
import type { RateLimits } from '../policy/rate-limits.ts';
import type { RevocationOptions } from '../revocation/revocation-options.ts';
import type { Storage } from '../storage/storage.ts';
import type { Configuration } from './configuration.ts';
import { mailOptionsOf } from './mail-options-of.ts';
import { operatorListen } from './operator-configuration.ts';

/**
 * What `startCa` is told by a configuration; the files that it names are read, and the defaults are left to the CA.
 *
 * @throws ConfigInvalid `OPTION_INVALID`, `SECRET_UNREADABLE`.
 */
export async function optionsOf(
  configuration: Configuration,
  storage: Storage,
  parts: SecretReading & { readonly now: () => Date },
): Promise<Omit<CaOptions, 'storage'>> {
  const { name, website, https, http, mail, accounts, policy, operation } = configuration;
  return {
    ...given('name', name),
    ...given('website', website),
    listen: parseHostPort(https.listen, 'https.listen'),
    publicUrl: https['public-url'].replace(/\/$/, ''),
    tls: await readTlsKey(https),
    httpListen: parseHostPort(http.listen, 'http.listen'),
    publicHttpUrl: http['public-url'].replace(/\/$/, ''),
    ...(await mailOptionsOf(mail, parts)),
    ...lookups(configuration),
    externalAccountKey: keptExternalAccountKeys(storage, parts.now),
    externalAccountRequired: accounts?.['external-account-required'] ?? false,
    ...given('termsOfService', accounts?.['terms-of-service']),
    allow: policy.allow,
    rateLimits: limitsOf(configuration),
    ...given('trustedProxies', operation?.['trusted-proxies']),
    ...(await certificatesOf(configuration)),
    ...revocationOf(configuration),
    ...(await operatorOf(configuration, parts)),
  };
}

async function operatorOf(
  { operator }: Configuration,
  reading: SecretReading,
): Promise<Pick<CaOptions, 'operatorPage'>> {
  if (operator === undefined) return {};
  const { listen = operatorListen, token, 'beyond-loopback': beyondLoopback } = operator;
  return {
    operatorPage: {
      listen: parseHostPort(listen, 'operator.listen'),
      token: await readSecret(token, 'operator.token', reading),
      ...given('beyondLoopback', beyondLoopback),
    },
  };
}

/** What HTTPS and STARTTLS show. */
export async function readTlsKey({ key, certificate }: Configuration['https']): Promise<TlsKey> {
  return { key: await readFile(key, 'utf8'), cert: await readFile(certificate, 'utf8') };
}

/** An option that stands in the file; absent, when it does not. */
function given<K extends string, V>(key: K, value: V | undefined): { readonly [_ in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [_ in K]: V });
}

async function certificatesOf({
  certificates = {},
  renewal = {},
}: Configuration): Promise<
  CertificateOptions & Pick<CaOptions, 'isWeakKey' | 'maxIdentifiers' | 'authorizationMinutes'>
> {
  const lists = certificates['weak-key-lists'];
  const chains = certificates['alternate-chains']?.map((file) => readFile(file, 'utf8'));
  return {
    ...given('profiles', certificates.profiles),
    ...given('validityDays', certificates['validity-days']),
    ...given('backdateMinutes', certificates['backdate-minutes']),
    ...given('policyOids', certificates['policy-oids']),
    ...given('assertBaseline', certificates['assert-baseline']),
    ...given('acceptDnsIdentifiers', certificates['accept-dns-identifiers']),
    ...given('alternateChains', chains === undefined ? undefined : await Promise.all(chains)),
    ...given('isWeakKey', lists === undefined ? undefined : await weakKeysOf(lists)),
    ...given('maxIdentifiers', certificates['max-identifiers']),
    ...given('authorizationMinutes', certificates['authorization-minutes']),
    ...given('renewalExplanationUrl', renewal['explanation-url']),
    ...given('renewalRetrySeconds', renewal['retry-seconds']),
  };
}

async function weakKeysOf(files: readonly string[]): Promise<CaOptions['isWeakKey']> {
  const read = async (file: string): Promise<readonly string[]> => parseWeakKeyList(await readFile(file, 'utf8'), file);
  return weakKeyCheck(await Promise.all(files.map(read)));
}

function revocationOf({ revocation = {} }: Configuration): RevocationOptions {
  return {
    ...given('crlPartitions', revocation['crl-partitions']),
    ...given('crlPartitionSize', revocation['crl-partition-size']),
    ...given('crlRefreshHours', revocation['crl-refresh-hours']),
    ...given('crlLifetimeHours', revocation['crl-lifetime-hours']),
    ...given('ocspPrepared', revocation['ocsp-prepared']),
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
    mailsPerAccount: limits['mails-per-account-hour'] ?? 1000,
    mailsPerIp: limits['mails-per-ip-hour'] ?? 2000,
  };
}
