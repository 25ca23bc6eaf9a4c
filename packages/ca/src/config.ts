import { ConfigInvalid, domainToAscii, parseAddress } from '@acme-smime/protocol';
import type { KeyType, MessageCheckLevel, ResolveCaa, ResolveTxt } from '@acme-smime/protocol';

import type { CommitAct } from './audit/acts.ts';
import { formatHostPort } from './host-port.ts';
import { resolveCertificateOptions, within } from './issuance/certificate-options.ts';
import type { CertificateConfig, CertificateOptions } from './issuance/certificate-options.ts';
import type { Authority } from './issuance/authority.ts';
import type { AwkwardOptions } from './awkward/awkward-manner.ts';
import type { Log } from './log.ts';
import { requireSecret } from './mail/response-webhook.ts';
import type { MailInOptions } from './mail/mail-in.ts';
import type { OutgoingMail, SmtpRelay } from './mail/relay.ts';
import type { OperatorPageOptions } from './operator-page/options.ts';
import { resolveRevocationOptions } from './revocation/revocation-options.ts';
import type { RevocationConfig, RevocationOptions } from './revocation/revocation-options.ts';
import { resolvePolicyOptions } from './policy/policy.ts';
import type { PolicyConfig, PolicyOptions } from './policy/policy.ts';
import type { Storage } from './storage/storage.ts';

/** An address to listen on or to connect to; port 0 takes a free one. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** What `startCa` is told. Only the first five have no default. */
export interface CaOptions extends CertificateOptions, RevocationOptions, PolicyOptions, MailInOptions {
  /** Where HTTPS is served. */
  readonly listen: HostPort;
  /** The address challenge mail comes from and responses go to. */
  readonly from: string;
  /** How mail leaves: a function that resolves when the next server has taken it, or an SMTP server. */
  readonly relay: ((mail: OutgoingMail) => Promise<void>) | SmtpRelay;
  /** Looks up TXT records, for DKIM; rejects with `code` `ENOTFOUND` or `ENODATA` like `node:dns`. */
  readonly resolveTxt: ResolveTxt;
  readonly storage: Storage;

  /** Origin (and path prefix) that clients see, when it differs from `https://` and `listen`; no slash at the end. */
  readonly publicUrl?: string;
  /**
   * Where issuers, CRLs and OCSP are served by plain http, as they have to be (RFC 5280 section 8). The same is served under HTTPS,
   * too, for a front server that would rather fetch it there.
   */
  readonly httpListen?: HostPort;
  /**
   * Plain-http base, without a slash at its end, under which the world reaches `/issuer/*`, `/crl/*` and `/ocsp`; by default the
   * one of `httpListen`. Certificates name these (AIA, CRLDP) only when there is one.
   */
  readonly publicHttpUrl?: string;
  /** Who signs; by default a root and an issuer that the storage keeps, unencrypted, made at the first start. */
  readonly authority?: Authority;
  /** TLS key and certificate chain, PEM; by default made at the start, under the CA's own root. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** How strictly response mail is checked; `standard` by default. */
  readonly messageCheck?: Exclude<MessageCheckLevel, 'none'>;
  /** Names the CA in its certificates and mails. */
  readonly name?: string;
  /** URL of terms that an account has to agree to. */
  readonly termsOfService?: string;
  readonly website?: string;
  /** Names by which domains allow this CA in CAA records; the domain of `from` by default, when records are looked up. */
  readonly caaIdentities?: readonly string[];
  /**
   * Looks up CAA records, by a resolver that validates DNSSEC: `caaResolver` makes one. Without it no domain can forbid this CA to
   * issue for its addresses (RFC 9495), which is for tests and closed networks only.
   */
  readonly resolveCaa?: ResolveCaa;
  readonly externalAccountRequired?: boolean;
  /** Finds the MAC key of an external account (RFC 8555 section 7.3.4). Without it bindings are left out of the account. */
  readonly externalAccountKey?: (kid: string) => Promise<Uint8Array | undefined>;
  /**
   * Says whether a public key is on a list of keys that others know, such as those that Debian made from 2006 to 2008: too long
   * a list to ship, and nothing in such a key shows it. `weakKeyCheck` makes it of lists; `spki` is the SubjectPublicKeyInfo, DER.
   */
  readonly isWeakKey?: (spki: Uint8Array) => Promise<boolean>;
  /** Type of the root's and the issuer's keys when they are made; `p256` by default, since `rsa4096` takes its time. */
  readonly issuerKeyType?: KeyType;
  /** How long an authorization, and with it an order, lives; 1440 (24 hours) by default and at most. */
  readonly authorizationMinutes?: number;
  /** How long the answer to a poll is held back while there is nothing new; 5000 by default, 0 answers at once. */
  readonly holdMs?: number;
  /** Waits between tries to hand a mail to the relay; the last one repeats. */
  readonly mailRetryMs?: readonly number[];
  /** How long a challenge mail waits before it leaves for the first time; 0 by default, a minute at most. */
  readonly mailDelayMs?: number;
  readonly ordersPageSize?: number;
  readonly maxIdentifiers?: number;
  /** Where operators see what was issued, what waits and what failed, and revoke; by default nowhere. */
  readonly operatorPage?: OperatorPageOptions;
  /** How long requests under way get to finish when the CA is closed; 2000 by default. */
  readonly finishMs?: number;
  readonly now?: () => Date;
  readonly random?: (bytes: number) => Uint8Array;
  readonly log?: Log;
  /** Commits an act in one with what the audit log says about it; by default acts are committed, and then logged. */
  readonly commitAct?: CommitAct;
  /** Does what the RFCs allow and hardly any CA does, all at once, to try clients out: see `awkward/awkward-manner.ts`. */
  readonly awkward?: AwkwardOptions;
  /** Stands around every request of the ACME front end: to measure it, or to answer in its place. */
  readonly around?: Around;
}

/** Sees a request before and its answer after it; `address` is who is connected. */
export type Around = (
  request: Request,
  client: { readonly address: string },
  answer: () => Promise<Response>,
) => Promise<Response>;

/** The options with their defaults, checked. */
export interface CaConfig extends CertificateConfig, RevocationConfig, PolicyConfig {
  readonly from: string;
  readonly name: string;
  readonly messageCheck: Exclude<MessageCheckLevel, 'none'>;
  readonly publicHttpUrl: string | undefined;
  readonly termsOfService: string | undefined;
  readonly website: string | undefined;
  readonly caaIdentities: readonly string[];
  readonly resolveCaa: ResolveCaa | undefined;
  readonly externalAccountRequired: boolean;
  readonly externalAccountKey: ((kid: string) => Promise<Uint8Array | undefined>) | undefined;
  readonly isWeakKey: ((spki: Uint8Array) => Promise<boolean>) | undefined;
  readonly issuerKeyType: KeyType;
  readonly authorizationMs: number;
  readonly nonceMs: number;
  readonly holdMs: number;
  readonly mailRetryMs: readonly number[];
  readonly mailDelayMs: number;
  readonly responseWebhookSecret: Uint8Array | undefined;
  readonly ordersPageSize: number;
  readonly maxIdentifiers: number;
}

const minute = 60_000;

/** Fills in the defaults and refuses what the rules forbid. Throws ConfigInvalid `OPTION_INVALID`. */
export function resolveConfig(options: CaOptions): CaConfig {
  if (options.externalAccountRequired === true && options.externalAccountKey === undefined) {
    const expected = 'a function that finds the MAC key of an external account';
    const message = `External accounts are required, so the option externalAccountKey must be ${expected}.`;
    throw new ConfigInvalid('OPTION_INVALID', message, { path: 'externalAccountKey', expected });
  }
  requireReachable(options);
  return {
    from: options.from,
    name: options.name ?? 'ACME S/MIME',
    messageCheck: options.messageCheck ?? 'standard',
    publicHttpUrl: plainHttp(options.publicHttpUrl) ?? httpBase(options.httpListen),
    termsOfService: options.termsOfService,
    website: options.website,
    caaIdentities: options.caaIdentities ?? (options.resolveCaa === undefined ? [] : [domainOf(options.from)]),
    resolveCaa: options.resolveCaa,
    externalAccountRequired: options.externalAccountRequired ?? false,
    externalAccountKey: options.externalAccountKey,
    isWeakKey: options.isWeakKey,
    issuerKeyType: options.issuerKeyType ?? 'p256',
    ...resolvePolicyOptions(options),
    ...resolveCertificateOptions(options),
    ...resolveRevocationOptions(options),
    // S/MIME BR 3.2.2.4: a random value lives at most 24 hours.
    authorizationMs: within('authorizationMinutes', options.authorizationMinutes ?? 1440, 1, 1440) * minute,
    nonceMs: 60 * minute,
    holdMs: within('holdMs', options.holdMs ?? 5000, 0, minute),
    mailRetryMs: options.mailRetryMs ?? [2000, 10_000, minute, 5 * minute, 15 * minute],
    mailDelayMs: within('mailDelayMs', options.mailDelayMs ?? 0, 0, minute),
    responseWebhookSecret: requireSecret(options.responseWebhookSecret),
    ordersPageSize: within('ordersPageSize', options.ordersPageSize ?? 50, 1, 1000),
    maxIdentifiers: within('maxIdentifiers', options.maxIdentifiers ?? 20, 1, 100),
  };
}

/** S/MIME BR 7.1.2.3 b: who asserts to keep these requirements names a CRL in every certificate. */
function requireReachable({ assertBaseline, publicHttpUrl, httpListen }: CaOptions): void {
  if (assertBaseline !== true || publicHttpUrl !== undefined || httpListen !== undefined) return;
  const expected = 'an http:// URL under which CRLs can be had, or httpListen, because assertBaseline is set';
  throw new ConfigInvalid('OPTION_INVALID', `The option publicHttpUrl is missing; give ${expected}.`, {
    path: 'publicHttpUrl',
    expected,
  });
}

/** The base that a listener makes by itself; `undefined` as long as its port is not known. */
function httpBase(listen: HostPort | undefined): string | undefined {
  return listen === undefined || listen.port === 0 ? undefined : `http://${formatHostPort(listen)}`;
}

function plainHttp(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  if (URL.canParse(url) && new URL(url).protocol === 'http:' && !url.endsWith('/')) return url;
  // RFC 5280 section 8: fetching a CRL over TLS would need the very check that asks for it.
  const expected = 'an http:// URL without a slash at its end';
  throw new ConfigInvalid('OPTION_INVALID', `The option publicHttpUrl is ${url}; it must be ${expected}.`, {
    path: 'publicHttpUrl',
    expected,
  });
}

/** The domain of the challenge address, in A-labels. Throws ConfigInvalid `OPTION_INVALID`. */
export function domainOf(from: string): string {
  const address = parseAddress(from);
  const domain = address === undefined ? undefined : domainToAscii(address.domain);
  if (domain !== undefined) return domain;
  throw new ConfigInvalid('OPTION_INVALID', `The sender ${JSON.stringify(from)} is no email address.`, {
    path: 'from',
    expected: 'one address like acme@ca.example',
  });
}
