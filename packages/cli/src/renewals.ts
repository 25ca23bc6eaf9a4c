import { renewAll, resolveByName } from '@acme-smime/client';
import type { CertificateMetadata, OpenSurroundings, ResolvedCertificate, Sources, Store } from '@acme-smime/client';
import { ConfigInvalid, StateConflict } from '@acme-smime/protocol';
import type { Command } from 'commander';
import type { RenewOptions } from './commands/renew/command.ts';
import type { CliContext } from './context.ts';
import { obtainOne, rehearseOne } from './obtain.ts';
import type { ObtainParts } from './obtain.ts';
import { givenOptions } from './options/given-options.ts';
import type { GivenOptions } from './options/given-options.ts';
import { openStore } from './options/open-store.ts';
import { say, warnAboutOptions, warnAboutResolved } from './options/warnings.ts';
import { showFailure } from './output/failure.ts';
import { logTo } from './output/log.ts';
import { exitCodeOfAll, renewalJson, showRenewals } from './output/renewal-report.ts';
import type { Renewed, RenewalOutcome } from './output/renewal-report.ts';
import { headed, silentSteps, terminalSteps } from './output/steps.ts';
import type { Steps } from './output/steps.ts';
import { behindGate, randomGate } from './random-sleep.ts';
import { openSurroundings, readSettings } from './settings.ts';
import type { CommandSettings } from './settings.ts';

/** A certificate that may have to be looked after. */
export interface Candidate {
  readonly name: string;
  /** The configuration file names it. */
  readonly configured: boolean;
}

/** Says which certificates a command looks after. */
export type Choose = (settings: CommandSettings, store: Store) => Promise<readonly Candidate[]>;

/** Timers go off twice a day; a renewal that the CA suggests before the next time is done now. */
const wakesAgainMs = 12 * 3_600_000;

/** Brings certificates up to date, each whatever becomes of the others. Returns the exit code. */
export async function bringUpToDate(command: Command, context: CliContext, choose: Choose): Promise<number> {
  let json = command.opts<RenewOptions>().json === true;
  let steps = silentSteps();
  try {
    const given = givenOptions<RenewOptions>(command, context.env);
    const { quiet, detailedExitCode } = given.all;
    json = given.all.json === true;
    if (!json && quiet !== true) steps = terminalSteps(context, context.stdout);
    const outcomes = await renewThem(given, context, steps, choose);
    steps.close();
    const exitCode = exitCodeOfAll(outcomes, detailedExitCode === true);
    if (json) context.stdout.write(`${JSON.stringify(renewalJson(outcomes, exitCode))}\n`);
    else showRenewals(outcomes, context, quiet === true);
    return exitCode;
  } catch (error) {
    steps.close();
    return showFailure(context.signal.aborted ? context.signal.reason : error, context, json);
  }
}

async function renewThem(
  given: GivenOptions<RenewOptions>,
  context: CliContext,
  steps: Steps,
  choose: Choose,
): Promise<readonly RenewalOutcome[]> {
  const options = given.all;
  warnAboutOptions(options, context);
  const settings = await readSettings(given, context);
  for (const warning of settings.warnings) say(warning, context);
  const { store } = openStore(options, context);
  const wanted = await wantedOf(await choose(settings, store), settings.sources, options, store);
  const log = logTo(context, options);
  const show = (text: string): void => (options.json === true ? context.stderr.write(`${text}\n`) : steps.text(text));
  const surroundings = openSurroundings(settings, options, context, { show, log });
  const parts: ObtainParts = { options, issuance: {}, surroundings, steps, context, wakesAgainMs };
  const gated = context.ask.isTerminal || !options.randomSleep ? parts : withGate(parts, surroundings, log);
  const jobs = wanted.map(({ name, resolve, skip }) => ({
    name,
    work: async (): Promise<Renewed> => {
      if (skip) return { outcome: 'skipped' };
      const resolved = await resolve();
      warnAboutResolved(resolved, options, context);
      const named = { ...gated, steps: headed(name, gated.steps) };
      return options.dryRun === true ? rehearseOne(resolved, named) : obtainOne(resolved, named);
    },
  }));
  const results = await renewAll(jobs, context.signal);
  for (const result of results) if (result.outcome === 'failed') context.journal?.error(result.error);
  return results;
}

function withGate(parts: ObtainParts, surroundings: OpenSurroundings, log: OpenSurroundings['log']): ObtainParts {
  const gate = randomGate(parts.context, log);
  return { ...parts, gate, surroundings: behindGate(surroundings, gate) };
}

interface Wanted {
  readonly name: string;
  readonly skip: boolean;
  readonly resolve: () => Promise<ResolvedCertificate>;
}

/** The candidates that were asked for. Throws ConfigInvalid `CERTIFICATE_UNKNOWN` when none of them is. */
async function wantedOf(
  candidates: readonly Candidate[],
  sources: Sources,
  options: RenewOptions,
  store: Store,
): Promise<readonly Wanted[]> {
  const { name: only, email, force } = options;
  const isNamed = only !== undefined || email !== undefined;
  const wanted: Wanted[] = [];
  for (const { name, configured } of candidates) {
    if (only !== undefined && only !== name) continue;
    const resolve = (): Promise<ResolvedCertificate> => resolveWithoutNames(name, sources, store);
    if (email !== undefined && !(await holds(resolve, email))) continue;
    // Whoever has taken a certificate back does not want a timer to bring it back.
    const skip = !configured && !isNamed && force !== true && (await isRevoked(name, store));
    wanted.push({ name, skip, resolve });
  }
  if (wanted.length > 0 || !isNamed) return wanted;
  throw new ConfigInvalid(
    'CERTIFICATE_UNKNOWN',
    `There is no certificate for ${only ?? email?.join(', ')} here; "acme-smime certificates" lists them, "acme-smime cert" obtains new ones.`,
    { path: only === undefined ? '--email' : '--name' },
  );
}

/** On this command line names and addresses choose certificates; they do not change them. */
async function resolveWithoutNames(name: string, sources: Sources, store: Store): Promise<ResolvedCertificate> {
  const { name: _n, addresses: _a, ...commandLine } = sources.commandLine;
  const { name: _m, addresses: _b, ...environment } = sources.environment;
  const kept = (await store.loadSettings(name))?.certificate;
  const resolved = resolveByName(name, { ...sources, commandLine, environment }, kept);
  if (resolved !== undefined) return { ...resolved, name };
  throw new StateConflict(
    'SETTINGS_MISSING',
    `Nothing tells how the certificate ${name} was obtained; obtain it once more with "acme-smime cert --name ${name}" and all options.`,
    name,
  );
}

async function holds(resolve: () => Promise<ResolvedCertificate>, addresses: readonly string[]): Promise<boolean> {
  const lower = addresses.map((one) => one.toLowerCase());
  try {
    return (await resolve()).addresses.some((one) => lower.includes(one.toLowerCase()));
  } catch {
    // One that cannot be made out is reported when everything is looked after, not when another is asked for.
    return false;
  }
}

async function isRevoked(name: string, store: Store): Promise<boolean> {
  const current = await store.currentCertificate(name);
  if (current === undefined) return false;
  return (JSON.parse(current.files['metadata.json']) as CertificateMetadata).revoked !== undefined;
}
