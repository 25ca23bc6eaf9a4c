import { createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import {
  AcmeProblem,
  composeCsr,
  decodePrivateKey,
  encodePrivateKey,
  generateKey,
  keySigner,
  problemType,
} from '@acme-smime/protocol';
import type { KeyType, KeyUsage, TokenJoin } from '@acme-smime/protocol';
import { openAccount } from './account.ts';
import type { AccountOptions, OpenAccount } from './account.ts';
import type { ClientContext } from './context.ts';
import type { MessageCheckOptions } from './enrollment/await-challenge.ts';
import { performWith } from './enrollment/perform.ts';
import type { FinalizeManner } from './enrollment/perform.ts';
import type { OnProgress } from './enrollment/progress.ts';
import { runEnrollment } from './enrollment/run.ts';
import { newEnrollment } from './enrollment/state.ts';
import type { CertificateUse, Enrollment, EnrollmentRequest, IdentifierForm, NotifyOrder } from './enrollment/state.ts';
import { certificateFiles, requireIssuedCertificate } from './issued-certificate.ts';
import type { CertificateMetadata, Pkcs12Options } from './issued-certificate.ts';
import type { Disposal, Mailbox } from './mailbox/mailbox.ts';
import { isDue } from './renewal/schedule.ts';
import type { Store, StoredCertificate } from './store/store.ts';

/** What to obtain, and with what. */
export interface ObtainOptions {
  readonly account: AccountOptions;
  /** The addresses of one certificate, all proven in one order; lower-case domains. */
  readonly addresses: readonly [string, ...string[]];
  /** The mailbox of each address; the same one may serve several. */
  readonly mailboxFor: (address: string) => Mailbox;
  readonly store: Store;
  /** Name of the lineage; the first address when absent. */
  readonly name?: string;
  /** Default `rsa2048`, which every mail program can use. */
  readonly keyType?: KeyType;
  /** Default `both`. */
  readonly use?: CertificateUse;
  /** Reading of "concatenates" in RFC 8823 section 3 item 6; default `strings`. */
  readonly tokenJoin?: TokenJoin;
  /** Default `standard`. */
  readonly messageCheck?: MessageCheckOptions;
  /** Default `after-reply`. */
  readonly notify?: NotifyOrder;
  /** Default `email`, as RFC 8823 section 3 says. */
  readonly identifier?: IdentifierForm;
  /** Default: at once, and a refusal counts. */
  readonly finalize?: FinalizeManner;
  readonly profile?: string;
  /** What becomes of the answered challenge mail; default: it is kept and flagged. */
  readonly disposal?: Disposal;
  readonly pkcs12?: Pkcs12Options;
  /** Obtain a new certificate even though the current one is not due; default false. */
  readonly force?: boolean;
  /** How long to go on before giving up for now; default ten minutes. */
  readonly timeoutMs?: number;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** What came of it: a new certificate, or the current one that is still good. */
export interface ObtainedCertificate {
  readonly outcome: 'issued' | 'unchanged';
  readonly certificate: StoredCertificate;
  readonly metadata: CertificateMetadata;
}

/**
 * Obtains one S/MIME certificate from an ACME server by answering `email-reply-00` challenges (RFC 8823), and stores it.
 * Stopped at any moment and called again with the same options it goes on where it was: no challenge is answered
 * twice, no order placed twice, and the key is on disk before the CA sees it.
 *
 * @throws AcmeSmimeError of the kind that fits; its `code` is documented in docs/reference/errors.md
 * @example
 * const { certificate } = await obtainCertificate(
 *   {
 *     account: { directoryUrl: 'https://ca.example/directory', agreeToTerms: async () => true },
 *     addresses: ['alice@example.org'],
 *     mailboxFor: () => mailbox,
 *     store: fileStore('/home/alice/.config/acme-smime', processes),
 *   },
 *   systemContext({ userAgent: 'my-program/1.0' }),
 * );
 */
export async function obtainCertificate(options: ObtainOptions, context: ClientContext): Promise<ObtainedCertificate> {
  const signal = options.signal ?? new AbortController().signal;
  const request = requestOf(options);
  const lineage = options.name ?? options.addresses[0];
  await using _lock = await options.store.lock(lineage);
  const id = `${lineage}-${digestOf(request)}`;
  const found = await options.store.loadEnrollment(id);
  if (found?.phase === 'done') await options.store.removeEnrollment(id);
  const current = await options.store.currentCertificate(lineage);
  const inProgress = found !== undefined && found.phase !== 'done';
  if (current !== undefined && !inProgress && options.force !== true && isGood(current, request, context.now()))
    return { outcome: 'unchanged', certificate: current, metadata: metadataOf(current) };
  const start = inProgress ? found : newEnrollment(id, request, context.now());
  if (inProgress && found.phase !== 'new') options.onProgress?.({ step: 'resumed', phase: found.phase });
  await enroll(start, lineage, options, context, signal);
  const certificate = await options.store.currentCertificate(lineage);
  if (certificate === undefined) throw new Error('a finished enrollment has no certificate');
  await options.store.removeEnrollment(id);
  return { outcome: 'issued', certificate, metadata: metadataOf(certificate) };
}

async function enroll(
  start: Enrollment,
  lineage: string,
  options: ObtainOptions,
  context: ClientContext,
  signal: AbortSignal,
): Promise<void> {
  const { store } = options;
  // The disk is asked first: better to fail before anybody else has been bothered. The key takes longest, so it starts now.
  await store.saveEnrollment(start);
  const key = pendingKey(start, store);
  key.catch(() => undefined);
  let state = start;
  const run = async (account: OpenAccount): Promise<void> => {
    options.onProgress?.({ step: 'account', url: account.url, created: account.created });
    const perform = performWith(
      partsOf(options, account, lineage, key, context, () => state),
      context,
    );
    const save = async (next: Enrollment): Promise<void> => {
      await store.saveEnrollment(next);
      state = next;
    };
    await runEnrollment(state, { perform, save, now: context.now, signal });
  };
  const account = await openAccount(options.account, store, context, signal);
  try {
    await run(account);
  } catch (error) {
    if (!(error instanceof AcmeProblem) || error.problem.type !== problemType('accountDoesNotExist')) throw error;
    // The server has forgotten the account, as test servers do: register the same key again, the orders are gone too.
    const { directoryUrl } = options.account;
    const stored = await store.loadAccount(directoryUrl);
    if (stored === undefined || account.created) throw error;
    await store.saveAccount(directoryUrl, { keyPem: stored.keyPem });
    state = newEnrollment(start.id, start.request, context.now());
    await run(await openAccount(options.account, store, context, signal));
  }
}

function partsOf(
  options: ObtainOptions,
  account: OpenAccount,
  lineage: string,
  key: Promise<KeyObject>,
  context: ClientContext,
  current: () => Enrollment,
) {
  const { request } = current();
  const onProgress = options.onProgress ?? (() => undefined);
  return {
    acme: account.acme,
    request,
    mailboxFor: options.mailboxFor,
    disposal: options.disposal ?? ({ action: 'keep' } as const),
    finalize: options.finalize ?? { pauseMs: 0, retries: 0 },
    thumbprint: account.key.thumbprint,
    tokenJoin: options.tokenJoin ?? 'strings',
    check: options.messageCheck ?? { level: 'standard' as const },
    deadline: new Date(context.now().getTime() + (options.timeoutMs ?? 600_000)),
    onProgress,
    current,
    csr: async () => {
      const { addresses, use, identifier } = request;
      const usage = usageFor(use, request.keyType);
      return composeCsr({
        signer: keySigner(await key),
        addresses,
        ...(identifier === 'dns-compat' ? { dnsNames: addresses } : {}),
        ...(usage === undefined ? {} : { usage }),
      });
    },
    saveCertificate: async (certificateUrl: string, stop: AbortSignal) => {
      const { pem } = await account.acme.certificate(certificateUrl, stop);
      const state = current();
      const orderUrl = 'orderUrl' in state ? state.orderUrl : '';
      const issued = { pem, key: await key, request, orderUrl, accountUrl: account.url };
      const chain = requireIssuedCertificate(issued, context.now());
      onProgress({ step: 'downloaded', serialNumber: chain[0].serialNumber });
      const pkcs12 = options.pkcs12 ?? { form: 'modern' };
      const saved = await options.store.saveCertificate(
        lineage,
        await certificateFiles(issued, chain, pkcs12, context.random),
      );
      onProgress({ step: 'saved', folder: saved.folder });
      return { lineage, version: saved.version };
    },
  };
}

/** The private key of the certificate to come: the one of an earlier run, or a new one that is saved before it is used. */
async function pendingKey(enrollment: Enrollment, store: Store): Promise<KeyObject> {
  const saved = await store.loadPendingKey(enrollment.id);
  if (saved !== undefined) return decodePrivateKey(saved);
  const key = await generateKey(enrollment.request.keyType);
  await store.savePendingKey(enrollment.id, encodePrivateKey(key));
  return key;
}

/** RFC 8823 section 3.3; absent asks for both. */
function usageFor(use: CertificateUse, keyType: KeyType): readonly KeyUsage[] | undefined {
  if (use === 'signing') return ['digitalSignature'];
  if (use === 'encryption') return keyType.startsWith('rsa') ? ['keyEncipherment'] : ['keyAgreement'];
  return undefined;
}

function requestOf(options: ObtainOptions): EnrollmentRequest {
  return {
    directoryUrl: options.account.directoryUrl,
    addresses: options.addresses,
    keyType: options.keyType ?? 'rsa2048',
    use: options.use ?? 'both',
    notify: options.notify ?? 'after-reply',
    ...(options.identifier === 'dns-compat' ? { identifier: options.identifier } : {}),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  };
}

/** Tells equal requests from others; when to notify and how to name the addresses are matters of how, not of what. */
function digestOf(request: EnrollmentRequest): string {
  const { notify: _, identifier: __, ...what } = request;
  const text = JSON.stringify({ ...what, addresses: request.addresses.toSorted() }, Object.keys(what).toSorted());
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function isGood(current: StoredCertificate, request: EnrollmentRequest, now: Date): boolean {
  const metadata = metadataOf(current);
  return digestOf(metadata.request) === digestOf(request) && !isDue(metadata, now);
}

function metadataOf(certificate: StoredCertificate): CertificateMetadata {
  return JSON.parse(certificate.files['metadata.json']) as CertificateMetadata;
}
