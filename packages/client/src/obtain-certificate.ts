import type { KeyObject } from 'node:crypto';
import { decodePrivateKey } from '@acme-smime/protocol';
import type { KeyType, TokenJoin } from '@acme-smime/protocol';
import type { AccountOptions } from './account.ts';
import { givenKey, keyFingerprint } from './certificate-key.ts';
import type { ClientContext } from './context.ts';
import { enroll } from './enroll.ts';
import type { MessageCheckOptions } from './enrollment/await-challenge.ts';
import type { FinalizeManner } from './enrollment/perform.ts';
import type { OnProgress } from './enrollment/progress.ts';
import { forgetOtherEnrollments } from './enrollment/forget-others.ts';
import { enrollmentId, requestDigest, requestOf } from './enrollment/request.ts';
import { newEnrollment } from './enrollment/state.ts';
import type { CertificateUse, EnrollmentRequest, IdentifierForm, NotifyOrder } from './enrollment/state.ts';
import type { CertificateMetadata, Pkcs12Options } from './issued-certificate.ts';
import type { Disposal, Mailbox } from './mailbox/mailbox.ts';
import { renewalIdOf } from './renewal/certificate-id.ts';
import { consultCa } from './renewal/consult-ca.ts';
import { isDue, lifetimePlan, renewalPlan } from './renewal/schedule.ts';
import type { RenewalPlan } from './renewal/schedule.ts';
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
  /** Takes this private key instead of a new one; its kind goes before `keyType`. */
  readonly key?: KeyObject;
  /** Takes the key of the current certificate again, where there is one; default false. */
  readonly reuseKey?: boolean;
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
  /** Asked for as the end of the validity; the CA may have another opinion. */
  readonly notAfter?: Date;
  /** Name at the top of the chain to take, when the CA offers several. */
  readonly preferredChain?: string;
  /** What becomes of the answered challenge mail; default: it is kept and flagged. */
  readonly disposal?: Disposal;
  readonly pkcs12?: Pkcs12Options;
  /** Obtain a new certificate even though the current one is not due; default false. */
  readonly force?: boolean;
  /** How long to go on before giving up for now; default ten minutes. */
  readonly timeoutMs?: number;
  /** How long until somebody asks again, for example a timer; a renewal that the CA suggests before that is done now. Default 0. */
  readonly wakesAgainMs?: number;
  /** Called when it is certain that a certificate will be asked for, before anybody is; what it throws ends the run. */
  readonly onStart?: () => Promise<void>;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** What came of it: a new certificate, or the current one that is still good. */
export interface ObtainedCertificate {
  readonly outcome: 'issued' | 'unchanged';
  readonly certificate: StoredCertificate;
  readonly metadata: CertificateMetadata;
  /** When it will be renewed, as far as is known today. */
  readonly renewal: RenewalPlan;
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
  const lineage = options.name ?? options.addresses[0];
  await using _lock = await options.store.lock(lineage);
  const current = await options.store.currentCertificate(lineage);
  const given = givenKey(options, current);
  const request = requestOf(options, given);
  const id = enrollmentId(lineage, request);
  const found = await options.store.loadEnrollment(id);
  if (found?.phase === 'done') await options.store.removeEnrollment(id);
  const inProgress = found !== undefined && found.phase !== 'done';
  if (current !== undefined && !inProgress && options.force !== true && isWished(current, request)) {
    const unchanged = await unlessDue(current, options, context, signal);
    if (unchanged !== undefined) {
      // A run killed while it tidied up may have left a part of its folder, which names nothing that is still to do.
      await options.store.removeEnrollment(id);
      return unchanged;
    }
  }
  await options.onStart?.();
  const start = inProgress ? found : newEnrollment(id, request, context.now());
  if (inProgress && found.phase !== 'new') options.onProgress?.({ step: 'resumed', phase: found.phase });
  const key = given === undefined ? {} : { key: given.key };
  const wish = { ...options, ...key, start, lineage, replaces: replacedBy(request, current) };
  const { account } = await enroll(wish, context, signal);
  const certificate = await options.store.currentCertificate(lineage);
  if (certificate === undefined) throw new Error('a finished enrollment has no certificate');
  await options.store.removeEnrollment(id);
  await forgetOtherEnrollments(certificate, { ...options, acme: account.acme, log: context.log }, signal);
  const metadata = metadataOf(certificate);
  return { outcome: 'issued', certificate, metadata, renewal: lifetimePlan(metadata) };
}

/** The current certificate, if it may stay as it is for now. */
async function unlessDue(
  current: StoredCertificate,
  options: ObtainOptions,
  context: ClientContext,
  signal: AbortSignal,
): Promise<ObtainedCertificate | undefined> {
  const metadata = metadataOf(current);
  if (metadata.revoked !== undefined) return undefined;
  const advice = await consultCa(current, metadata, options.store, context, signal);
  const renewal = renewalPlan(metadata, advice);
  const { at, explanationUrl } = renewal;
  if (explanationUrl !== undefined)
    options.onProgress?.({ step: 'renewal-explained', at: at.toISOString(), explanationUrl });
  if (isDue(metadata, context.now(), advice, options.wakesAgainMs)) return undefined;
  return { outcome: 'unchanged', certificate: current, metadata, renewal };
}

/** Whether a certificate is what is asked for. An end or a key that nobody asks for this time is no reason for a new one. */
function isWished(current: StoredCertificate, request: EnrollmentRequest): boolean {
  const { notAfter, keyFingerprint: wantedKey, ...wanted } = request;
  const { notAfter: askedNotAfter, keyFingerprint: _, ...had } = metadataOf(current).request;
  if (notAfter !== undefined && notAfter !== askedNotAfter) return false;
  if (wantedKey !== undefined && wantedKey !== keyFingerprint(decodePrivateKey(current.files['key.pem']))) return false;
  return requestDigest(had) === requestDigest(wanted);
}

/** RFC 9773 section 5: the same CA, and at least one address in common. */
function replacedBy(request: EnrollmentRequest, current: StoredCertificate | undefined): string | undefined {
  if (current === undefined) return undefined;
  const had = metadataOf(current).request;
  const related =
    had.directoryUrl === request.directoryUrl && had.addresses.some((one) => request.addresses.includes(one));
  return related ? renewalIdOf(current.files['cert.pem']) : undefined;
}

function metadataOf(certificate: StoredCertificate): CertificateMetadata {
  return JSON.parse(certificate.files['metadata.json']) as CertificateMetadata;
}
