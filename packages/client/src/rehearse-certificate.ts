import { AcmeProblem, StateConflict, problemType } from '@acme-smime/protocol';
import type { AcmeClient } from './acme-client.ts';
import { openAccount } from './account.ts';
import { givenKey } from './certificate-key.ts';
import type { ClientContext } from './context.ts';
import { enroll } from './enroll.ts';
import { enrollmentId, requestOf } from './enrollment/request.ts';
import { newEnrollment } from './enrollment/state.ts';
import type { Enrollment } from './enrollment/state.ts';
import type { ObtainOptions } from './obtain-certificate.ts';
import { memoryStore } from './store/memory-store.ts';
import type { Store } from './store/store.ts';

/** What a rehearsal went through, and what it left behind at the CA. */
export interface RehearsedCertificate {
  readonly outcome: 'rehearsed';
  readonly lineage: string;
  readonly addresses: readonly string[];
  readonly orderUrl: string;
  /** Authorizations that the CA did not let us give back; they expire by themselves. */
  readonly leftAuthorizations: readonly string[];
  /** An account was made for the rehearsal alone, and closed again. */
  readonly throwAwayAccount: boolean;
}

/**
 * Goes through everything that comes before a certificate: account, order, challenge mail, answer, validation. Then it stops before
 * finalization, so that no CA ever issues for a rehearsal, gives the authorizations back (RFC 8555 section 7.5.2), and
 * keeps nothing. An account at hand is used; where there is none a new one is made and deactivated again.
 *
 * @throws StateConflict `ENROLLMENT_UNDER_WAY`, and whatever `obtainCertificate` would throw
 */
export async function rehearseCertificate(
  options: ObtainOptions,
  context: ClientContext,
): Promise<RehearsedCertificate> {
  const signal = options.signal ?? new AbortController().signal;
  const lineage = options.name ?? options.addresses[0];
  await using _lock = await options.store.lock(lineage);
  const given = givenKey(options, await options.store.currentCertificate(lineage));
  const request = requestOf(options, given);
  const start = newEnrollment(enrollmentId(lineage, request), request, context.now());
  await requireNoneUnderWay(start.id, lineage, options.store);
  await options.onStart?.();

  const store = memoryStore();
  const account = await options.store.loadAccount(request.directoryUrl);
  if (account !== undefined) await store.saveAccount(request.directoryUrl, account);
  const rehearsal = { ...options, store };
  const giveBack = (): Promise<readonly string[]> =>
    cleanUp(start.id, account === undefined, rehearsal, context, signal);
  try {
    const { state } = await enroll({ ...rehearsal, start, lineage, stopBefore: 'finalizing' }, context, signal);
    return {
      outcome: 'rehearsed',
      lineage,
      addresses: request.addresses,
      orderUrl: 'orderUrl' in state ? state.orderUrl : '',
      leftAuthorizations: await giveBack(),
      throwAwayAccount: account === undefined,
    };
  } catch (error) {
    // Whoever interrupts does not want to wait; what is left over at the CA expires.
    if (!signal.aborted) await giveBack().catch(() => undefined);
    throw error;
  }
}

/** A CA may hand the authorizations of an open order out once more, and giving those back would end the real enrollment. */
async function requireNoneUnderWay(id: string, lineage: string, store: Store): Promise<void> {
  const found = await store.loadEnrollment(id);
  if (found === undefined || found.phase === 'new' || found.phase === 'done') return;
  throw new StateConflict(
    'ENROLLMENT_UNDER_WAY',
    `A real enrollment of ${lineage} has got as far as "${found.phase}"; finish it without --dry-run before rehearsing another.`,
    lineage,
  );
}

async function cleanUp(
  id: string,
  closeAccount: boolean,
  options: ObtainOptions,
  context: ClientContext,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const state = await options.store.loadEnrollment(id);
  const account = await options.store.loadAccount(options.account.directoryUrl);
  if (account?.url === undefined) return [];
  const { acme } = await openAccount(options.account, options.store, context, signal);
  const left = await deactivateAll(state, acme, context, signal);
  if (closeAccount) await closeAccountOf(acme, signal);
  return left;
}

/** When the answer to the first try was lost, the second one finds the account closed. */
async function closeAccountOf(acme: AcmeClient, signal: AbortSignal): Promise<void> {
  try {
    await acme.deactivateAccount(signal);
  } catch (error) {
    if (!(error instanceof AcmeProblem) || error.problem.type !== problemType('unauthorized')) throw error;
  }
}

async function deactivateAll(
  state: Enrollment | undefined,
  acme: AcmeClient,
  context: ClientContext,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const left: string[] = [];
  const urls = state !== undefined && 'authorizations' in state ? state.authorizations.map((one) => one.url) : [];
  for (const url of urls)
    try {
      await acme.deactivateAuthorization(url, signal);
    } catch (error) {
      signal.throwIfAborted();
      const message = `The CA did not take the authorization ${url} back; it expires by itself: ${String(error)}`;
      context.log({ level: 'warn', event: 'authorization-left', message });
      left.push(url);
    }
  return left;
}
