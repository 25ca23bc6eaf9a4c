import { AcmeSmimeError } from '@acme-smime/protocol';
import type { TransportFailure } from '@acme-smime/protocol';
import type { HookMoment, HookSettings } from '../config/resolved-certificate.ts';
import type { ClientContext } from '../context.ts';
import { obtainCertificate } from '../obtain-certificate.ts';
import type { ObtainedCertificate, ObtainOptions } from '../obtain-certificate.ts';
import { rehearseCertificate } from '../rehearse-certificate.ts';
import type { RehearsedCertificate } from '../rehearse-certificate.ts';
import type { StoredCertificate } from '../store/store.ts';
import type { HookSubject } from './hook-details.ts';
import { hooksAt, runHooks } from './run-hooks.ts';
import type { HookSurroundings } from './run-hooks.ts';

/** The hooks of one certificate, and what they run in. */
export interface Hooked {
  readonly hooks: readonly HookSettings[];
  readonly surroundings: HookSurroundings;
}

/** A certificate, and the deploy and post hooks that did not do their work. */
export type WithHooks<T> = T & { readonly hookFailures: readonly TransportFailure[] };

/**
 * Obtains a certificate with its hooks: `pre` before anybody is asked for one, `deploy` once for each version, `post` after every
 * try that got as far as `pre`, whatever came of it. A failing `pre` hook ends the try; a failing `deploy` hook leaves the
 * certificate where it is and has its turn again with the next call.
 *
 * @throws TransportFailure `PRE_HOOK_FAILED`, and everything that `obtainCertificate` throws
 */
export function obtainWithHooks(
  options: ObtainOptions,
  hooked: Hooked,
  context: ClientContext,
): Promise<WithHooks<ObtainedCertificate>> {
  return between(options, hooked, false, async (started) => {
    const obtained = await obtainCertificate(started, context);
    return { result: obtained, failures: await deploy(obtained, options, hooked) };
  });
}

/** Rehearses with the hooks around it: `pre` and `post` run, `deploy` has nothing to deploy. */
export function rehearseWithHooks(
  options: ObtainOptions,
  hooked: Hooked,
  context: ClientContext,
): Promise<WithHooks<RehearsedCertificate>> {
  return between(options, hooked, true, async (started) => ({
    result: await rehearseCertificate(started, context),
    failures: [],
  }));
}

async function between<T extends { readonly outcome: NonNullable<HookSubject['outcome']> }>(
  options: ObtainOptions,
  { hooks, surroundings }: Hooked,
  dryRun: boolean,
  work: (options: ObtainOptions) => Promise<{ readonly result: T; readonly failures: readonly TransportFailure[] }>,
): Promise<WithHooks<T>> {
  const { addresses, store, signal = new AbortController().signal } = options;
  const name = options.name ?? addresses[0];
  const subject = async (): Promise<HookSubject> => {
    const certificate = await store.currentCertificate(name);
    return { name, addresses, dryRun, ...(certificate === undefined ? {} : { certificate }) };
  };
  const run = async (
    moment: HookMoment,
    how: Pick<HookSubject, 'outcome' | 'errorCode'>,
    stop: AbortSignal,
  ): Promise<readonly TransportFailure[]> => {
    const programs = await hooksAt(moment, hooks, surroundings);
    return programs.length === 0 ? [] : runHooks(programs, { ...(await subject()), ...how }, surroundings, stop);
  };
  let started = false;
  const onStart = async (): Promise<void> => {
    await options.onStart?.();
    started = true;
    const [failure] = await run('pre', {}, signal);
    if (failure !== undefined) throw failure;
  };
  const post = async (how: Pick<HookSubject, 'outcome' | 'errorCode'>): Promise<readonly TransportFailure[]> => {
    if (!started) return [];
    // What a pre hook opened is closed even when the run was interrupted; each hook has its timeout.
    return run('post', how, new AbortController().signal);
  };
  try {
    const { result, failures } = await work({ ...options, onStart });
    return { ...result, hookFailures: [...failures, ...(await post({ outcome: result.outcome }))] };
  } catch (error) {
    await post({ outcome: 'failed', errorCode: error instanceof AcmeSmimeError ? error.code : 'INTERNAL' });
    throw error;
  }
}

/** Hands a version to the deploy hooks until they have all taken it: also one that a killed or failed run left. */
async function deploy(
  { certificate }: ObtainedCertificate,
  { store, addresses, signal = new AbortController().signal }: ObtainOptions,
  { hooks, surroundings }: Hooked,
): Promise<readonly TransportFailure[]> {
  const { lineage: name, version } = certificate;
  if (await isDeployed(certificate, store)) return [];
  const programs = await hooksAt('deploy', hooks, surroundings);
  // A version that nobody took counts as not deployed: a hook that is added later gets it with the next run.
  if (programs.length === 0) return [];
  // Whoever holds it deploys this very version.
  await using _turn = await store.lock(`${name}.deploy`);
  if (await isDeployed(certificate, store)) return [];
  const failures = await runHooks(programs, { name, addresses, dryRun: false, certificate }, surroundings, signal);
  if (failures.length > 0) return failures;
  await store.saveRenewalNotes(name, { ...(await store.loadRenewalNotes(name)), version: 1, deployedVersion: version });
  return [];
}

async function isDeployed({ lineage, version }: StoredCertificate, store: ObtainOptions['store']): Promise<boolean> {
  return (await store.loadRenewalNotes(lineage))?.deployedVersion === version;
}
