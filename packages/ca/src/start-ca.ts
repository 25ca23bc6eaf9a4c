import { randomBytes } from 'node:crypto';

import { encodePem } from '@acme-smime/protocol';
import type { Certificate } from '@acme-smime/protocol';

import { unaudited } from './audit/acts.ts';
import { plainManner } from './awkward/manner.ts';
import type { Manner } from './awkward/manner.ts';
import { domainOf, resolveConfig } from './config.ts';
import type { CaConfig, CaOptions } from './config.ts';
import type { CaContext } from './context.ts';
import { createAnswer, settled } from './front-end/answer.ts';
import { createApp, createPublicApp } from './front-end/app.ts';
import { openNonces } from './front-end/nonces.ts';
import { listenHttp, listenHttps } from './front-end/server.ts';
import type { HttpsServer, WebServer } from './front-end/server.ts';
import { openTlsKey } from './front-end/tls-certificate.ts';
import type { TlsKey } from './front-end/tls-certificate.ts';
import { urlsBelow } from './front-end/urls.ts';
import { formatHostPort } from './host-port.ts';
import { withAlternateChains } from './issuance/alternate-chains.ts';
import { openAuthority } from './issuance/authority.ts';
import type { Authority, AuthorityMaking } from './issuance/authority.ts';
import { createPreLint } from './issuance/lint/pre-lint.ts';
import { authorizationStatus } from './issuance/order-status.ts';
import { recoverIssuance } from './issuance/recover.ts';
import type { Log } from './log.ts';
import { openDkimKey } from './mail/dkim-key.ts';
import { openMailIn } from './mail/mail-in.ts';
import type { MailIn } from './mail/mail-in.ts';
import { createOutbox } from './mail/outbox.ts';
import { openRelay } from './mail/relay.ts';
import { joinNodes } from './node.ts';
import { requireOperatorPage } from './operator-page/options.ts';
import type { ServedOperatorPage } from './operator-page/serve-operator-page.ts';
import { startTakeOver } from './take-over.ts';
import { publishedWhereverRevoked } from './revocation/announced-revocations.ts';
import { createCrlPartitions } from './revocation/crl-partitions.ts';
import { createCrlPublisher } from './revocation/crl-publisher.ts';
import { createOcspResponder } from './revocation/ocsp-responder.ts';
import { revocationState } from './revocation/revocation-state.ts';
import type { RevocationState } from './revocation/revocation-state.ts';
import type { MailRecord } from './storage/records.ts';
import { keptSecret } from './storage/kept-secret.ts';
import type { Storage } from './storage/storage.ts';
import { failUndeliverable } from './validation/fail-undeliverable.ts';
import { receiveResponse } from './validation/receive-response.ts';
import { spareSlowDomains } from './validation/spare-slow-domains.ts';
import { createWaiters } from './validation/waiters.ts';

/** A CA at work. */
export interface RunningCa {
  /** What a client is configured with. */
  readonly directoryUrl: string;
  /** The root above its certificates and, unless a TLS key was given, above its HTTPS. */
  readonly rootPem: string;
  /** The TXT record to publish for the domain of the challenge address. */
  readonly dkimRecord: { readonly name: string; readonly value: string };
  /** Where SMTP or LMTP is taken, when it is. */
  readonly smtpPort?: number;
  /** Where issuers, CRLs and OCSP are served by plain http, when they are; no slash at its end. */
  readonly httpUrl?: string;
  /** Where operators look after it, when they do; no slash at its end. */
  readonly operatorUrl?: string;
  /** The issuer of today. `check` signs something that is no certificate, and rejects when its key cannot. */
  readonly issuer: { readonly certificate: Certificate; check(): Promise<void> };
  /** The front end without its socket, for tests. */
  readonly app: { fetch(request: Request): Promise<Response> };
  /** One sentence about what keeps challenge mail from leaving; `undefined` when nothing is known to. */
  mailTrouble(): string | undefined;
  /** One sentence about why responses do not come in by a way that is configured; `undefined` when nothing is known. */
  responseTrouble(): string | undefined;
  /** Takes a response that came by another way than the listener; rejects when it should come again later. */
  receive(raw: Uint8Array): Promise<void>;
  /** HTTPS and STARTTLS show another certificate from now on; throws when the key does not belong to it. */
  renewTls(tls: TlsKey): void;
  /** How revocations are made known. */
  readonly revocation: RevocationState;
  /** Goes on, but ends every connection with its next answer: clients come back to another node. */
  drain(): void;
  /**
   * Stops: takes no more connections, answers what was asked, ends issuances and mail that are under way. What is queued stays in
   * the storage, which is not closed.
   */
  close(): Promise<void>;
}

const sweepMs = 10 * 60_000;
/**
 * Starts a CA: opens or makes its keys, takes up what a crash has cut off, and serves.
 *
 * @throws ConfigInvalid `OPTION_INVALID`, TransportFailure `LISTEN_FAILED`.
 * @example
 * const ca = await startCa({
 *   listen: { host: '127.0.0.1', port: 0 },
 *   from: 'acme@ca.example',
 *   relay: { host: '127.0.0.1', port: 2525 },
 *   resolveTxt: (name) => resolver.resolveTxt(name),
 *   storage: memoryStorage(),
 * });
 */
export async function startCa(options: CaOptions): Promise<RunningCa> {
  const resolved = resolveConfig(options);
  if (options.operatorPage !== undefined) requireOperatorPage(options.operatorPage);
  const { storage, now = () => new Date(), random = randomBytes, log = () => {} } = options;
  const manner = await openManner(options.awkward, log);
  const [authority, dkim, nonceKey] = await Promise.all([
    openOwnAuthority(options, resolved, { now: now(), random }),
    openDkimKey(storage, domainOf(resolved.from)),
    keptSecret(storage, 'nonce key', async () => Buffer.from(random(32)).toString('base64')),
  ]);
  const hosts = [...new Set([publicHost(options), 'localhost', '127.0.0.1', '::1'])];
  const tls = options.tls ?? (await openTlsKey({ storage, root: authority.root, hosts, now: now(), random }));
  const https = await listenHttps(options.listen, tls);
  const http = await listenPublic(options.httpListen, https);
  const waiters = createWaiters(storage.announcements);
  const config = { ...resolved, publicHttpUrl: resolved.publicHttpUrl ?? http?.base };
  const key = Buffer.from(nonceKey, 'base64');
  const nonces = await openNonces({ key, storage, now, random, lifetimeMs: config.nonceMs });
  const node = await joinNodes({ storage, now, random, log });
  const ca: CaContext = {
    config,
    storage,
    now,
    random,
    log,
    commitAct: options.commitAct ?? unaudited(storage, log),
    urls: manner.urls(
      urlsBelow(options.publicUrl ?? `https://${formatHostPort({ host: publicHost(options), port: https.port })}`),
    ),
    nonces: manner.nonces(nonces),
    authority,
    dkim,
    resolveTxt: spareSlowDomains(options.resolveTxt),
    outbox: createOutbox({
      storage,
      relay: manner.relay(openRelay(options.relay)),
      dress: manner.dress,
      dkim,
      now,
      log,
      retryMs: config.mailRetryMs,
      node: node.id,
      wanted: (mail) => isWanted(storage, mail, now()),
      undeliverable: (mail, refusal) => failUndeliverable({ storage, now, log, waiters }, mail, refusal),
    }),
    waiters,
    node,
    preLint: createPreLint(authority.issuer.signer, log),
    crls: publishedWhereverRevoked(createCrlPublisher({ storage, config, authority, now, log }), storage.announcements),
    partitions: createCrlPartitions({ storage, config, issuerId: authority.id }),
    ocsp: createOcspResponder({ storage, authority, now, random, log, mostPrepared: config.ocspPrepared }),
  };
  let page: ServedOperatorPage | undefined;
  try {
    await ca.partitions.refresh();
    await recoverIssuance(ca);
    page = await openOperatorPage(ca, options.operatorPage, tls);
    const mailIn = await openMailIn(ca, options, tls);
    return serve(ca, { https, http, mailIn, page, finishMs: options.finishMs }, manner.around(options.around));
  } catch (error) {
    await Promise.all([https.close(), http?.close(), page?.close(), node.close()]);
    throw error;
  }
}

/** What listens. */
interface Listeners {
  readonly https: HttpsServer;
  readonly http: PublicServer | undefined;
  readonly mailIn: MailIn;
  readonly page: ServedOperatorPage | undefined;
  readonly finishMs: number | undefined;
}

/** Most CAs in tests have none, so it is loaded only when there is one. */
async function openOperatorPage(
  ca: CaContext,
  options: CaOptions['operatorPage'],
  tls: TlsKey,
): Promise<ServedOperatorPage | undefined> {
  if (options === undefined) return undefined;
  const { serveOperatorPage } = await import('./operator-page/serve-operator-page.ts');
  return serveOperatorPage(ca, options, tls);
}

/** Plain, unless the CA shall be awkward on purpose. */
async function openManner(awkward: CaOptions['awkward'], log: Log): Promise<Manner> {
  if (awkward === undefined) return plainManner;
  const { awkwardManner } = await import('./awkward/awkward-manner.ts');
  return awkwardManner(awkward, log);
}

async function openOwnAuthority(
  { authority, storage }: CaOptions,
  { name, issuerKeyType: keyType, publicHttpUrl, alternateChains }: CaConfig,
  making: Pick<AuthorityMaking, 'now' | 'random'>,
): Promise<Authority> {
  const own = authority ?? (await openAuthority({ ...making, storage, name, keyType, publicHttpUrl }));
  return withAlternateChains(own, alternateChains);
}

/** Plain http, and the base of its URLs as seen from this machine. */
interface PublicServer extends WebServer {
  readonly base: string;
}

async function listenPublic(listen: CaOptions['httpListen'], https: WebServer): Promise<PublicServer | undefined> {
  if (listen === undefined) return undefined;
  try {
    const server = await listenHttp(listen);
    return { ...server, base: `http://${formatHostPort({ host: listen.host, port: server.port })}` };
  } catch (error) {
    await https.close();
    throw error;
  }
}

function serve(
  ca: CaContext,
  { https, http, mailIn, page, finishMs }: Listeners,
  around: CaOptions['around'],
): RunningCa {
  const answer = createAnswer(ca, createApp(ca), around);
  const open = createPublicApp(ca);
  http?.serve(async (request) => settled(ca, request, await open.fetch(request)));
  https.serve(answer);
  // What an earlier run has left.
  ca.outbox.kick();
  ca.crls.kick();
  ca.ocsp.start();
  const sweeper = setInterval(() => void sweep(ca), sweepMs);
  sweeper.unref();
  const taking = startTakeOver(ca);
  ca.log({ level: 'info', event: 'ca.ready', message: `The CA serves ${ca.urls.directory}.` });
  return {
    directoryUrl: ca.urls.directory,
    rootPem: encodePem('CERTIFICATE', ca.authority.root.certificate.der),
    dkimRecord: ca.dkim.record,
    ...(mailIn.port === undefined ? {} : { smtpPort: mailIn.port }),
    ...(http === undefined ? {} : { httpUrl: http.base }),
    ...(page === undefined ? {} : { operatorUrl: page.url }),
    app: { fetch: (request) => answer(request, '127.0.0.1') },
    issuer: { certificate: ca.authority.issuer.certificate, check: () => checkSigner(ca) },
    mailTrouble: () => ca.outbox.trouble(),
    responseTrouble: mailIn.trouble,
    receive: async (raw) => void (await receiveResponse(ca, raw)),
    renewTls: (tls) => {
      https.renewTls(tls);
      mailIn.renewTls(tls);
      page?.renewTls(tls);
    },
    revocation: revocationState(ca),
    drain: () => {
      https.drain();
      http?.drain();
    },
    close: async () => {
      clearInterval(sweeper);
      ca.waiters.end();
      await Promise.all([https.close(finishMs), mailIn.close(), http?.close(finishMs), page?.close(), taking.close()]);
      // Who asked may be gone; what was begun for him is ended all the same.
      await ca.node.issuing.idle();
      await Promise.all([ca.crls.close(), ca.ocsp.close()]);
      await ca.outbox.close();
      await ca.node.close();
    },
  };
}

/** A text that nothing else could be made of. */
const signerTest = Buffer.from('acme-smime-ca asks its signer whether it is there');

async function checkSigner({ authority }: CaContext): Promise<void> {
  await authority.issuer.signer.sign(signerTest);
}

/** The host that clients see: who listens everywhere is reached, if nothing else is said, on this machine. */
function publicHost({ publicUrl, listen }: CaOptions): string {
  if (publicUrl !== undefined) return new URL(publicUrl).hostname.replace(/^\[|\]$/g, '');
  return listen.host === '0.0.0.0' || listen.host === '::' ? 'localhost' : listen.host;
}

/** A challenge mail is worth sending while its authorization is pending. */
async function isWanted(storage: Storage, mail: MailRecord, now: Date): Promise<boolean> {
  const challenge = await storage.get('challenge', mail.challengeId);
  const authorization =
    challenge === undefined ? undefined : await storage.get('authorization', challenge.authorizationId);
  return authorization !== undefined && authorizationStatus(authorization, now) === 'pending';
}

async function sweep({ storage, now, log }: CaContext): Promise<void> {
  try {
    await storage.sweep(now());
  } catch (error) {
    const message = 'Old entries could not be removed from the storage.';
    log({ level: 'warn', event: 'storage.sweep-failed', message, data: { error: String(error) } });
  }
}
