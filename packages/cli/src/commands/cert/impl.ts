import { resolveFromSources } from '@acme-smime/client';
import type {
  Catalog,
  ObtainedCertificate,
  RehearsedCertificate,
  ResolvedCertificate,
  WithHooks,
} from '@acme-smime/client';
import type { Command } from 'commander';
import { join } from 'node:path';
import type { CliContext } from '../../context.ts';
import { exitCodes } from '../../exit-code.ts';
import { obtainOne, rehearseOne } from '../../obtain.ts';
import type { ObtainParts } from '../../obtain.ts';
import { sayWhatIsNotBuilt } from '../../options/delivery-options.ts';
import { givenOptions } from '../../options/given-options.ts';
import type { GivenOptions } from '../../options/given-options.ts';
import { certificatesWanted, issuanceOf } from '../../options/issuance-values.ts';
import { openStore } from '../../options/open-store.ts';
import { say, warnAboutOptions, warnAboutResolved } from '../../options/warnings.ts';
import { errorView, failureText, showFailure } from '../../output/failure.ts';
import { logTo } from '../../output/log.ts';
import { rehearsalText, rehearsalView } from '../../output/renewal-report.ts';
import { headed, silentSteps, terminalSteps } from '../../output/steps.ts';
import type { Steps } from '../../output/steps.ts';
import { openSurroundings, readSettings } from '../../settings.ts';
import type { CertOptions } from './command.ts';
import { certJson, showCertificate } from './result.ts';
import type { CertResult, CertResults } from './result.ts';

/** Runs `acme-smime cert`. Returns the exit code. */
export async function runCert(command: Command, context: CliContext): Promise<number> {
  let json = command.opts<CertOptions>().json === true;
  let steps = silentSteps();
  try {
    const given = givenOptions<CertOptions>(command, context.env);
    const { quiet } = given.all;
    json = given.all.json === true;
    if (!json && quiet !== true) steps = terminalSteps(context, context.stdout);
    const prepared = await prepare(given, context, steps);
    if (given.all.dryRun === true) {
      const rehearsals = await each(prepared, rehearseOne);
      steps.close();
      return showRehearsals(rehearsals, context, { json, quiet: quiet === true });
    }
    const results = await each(prepared, obtainOne);
    steps.close();
    const exitCode = hookExitCode(results);
    if (json) context.stdout.write(`${JSON.stringify({ ...certJson(await withTrust(results, context)), exitCode })}\n`);
    else if (quiet !== true)
      await showResults(await withTrust(results, context), openStore(given.all, context).catalog, context);
    if (!json) for (const failure of results.flatMap((one) => one.hookFailures)) failureText(failure, context);
    return exitCode;
  } catch (error) {
    steps.close();
    return showFailure(context.signal.aborted ? context.signal.reason : error, context, json);
  }
}

async function prepare(given: GivenOptions<CertOptions>, context: CliContext, steps: Steps): Promise<Prepared> {
  const options = given.all;
  warnAboutOptions(options, context);
  sayWhatIsNotBuilt(options, context);
  const settings = await readSettings(given, context);
  for (const warning of settings.warnings) say(warning, context);
  const resolved = resolveFromSources(settings.sources);
  warnAboutResolved(resolved, options, context);
  const show = (text: string): void => (options.json === true ? context.stderr.write(`${text}\n`) : steps.text(text));
  const surroundings = openSurroundings(settings, options, context, { show, log: logTo(context, options) });
  const issuance = await issuanceOf(options, context);
  const parts: ObtainParts = { options, issuance, surroundings, steps, context };
  return { wanted: certificatesWanted(resolved, options), parts };
}

type ObtainedCertificates = readonly [WithHooks<ObtainedCertificate>, ...WithHooks<ObtainedCertificate>[]];

interface Prepared {
  readonly wanted: readonly [ResolvedCertificate, ...ResolvedCertificate[]];
  readonly parts: ObtainParts;
}

/** One after the other: a challenge mail does not say which order it belongs to. */
async function each<T>(
  { wanted: [first, ...others], parts }: Prepared,
  work: (wanted: ResolvedCertificate, parts: ObtainParts) => Promise<T>,
): Promise<readonly [T, ...T[]]> {
  const partsOf = ({ name }: ResolvedCertificate): ObtainParts =>
    others.length === 0 ? parts : { ...parts, steps: headed(name, parts.steps) };
  const results: [T, ...T[]] = [await work(first, partsOf(first))];
  for (const other of others) results.push(await work(other, partsOf(other)));
  return results;
}

/** Reading the roots of the system takes longer than anything else here: only for those who want to know. */
async function withTrust([first, ...others]: ObtainedCertificates, context: CliContext): Promise<CertResults> {
  const { lookAtTrust } = await import('../../output/trust-notice.ts');
  const one = async (result: ObtainedCertificates[number]): Promise<CertResult> => {
    const { folder, files } = result.certificate;
    const file = join(folder, 'fullchain.pem');
    return { ...result, trust: await lookAtTrust({ pem: files['fullchain.pem'], file }, context) };
  };
  const results: [CertResult, ...CertResult[]] = [await one(first)];
  for (const other of others) results.push(await one(other));
  return results;
}

function showRehearsals(
  rehearsals: readonly [WithHooks<RehearsedCertificate>, ...WithHooks<RehearsedCertificate>[]],
  context: CliContext,
  { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
): number {
  const exitCode = hookExitCode(rehearsals);
  const views = rehearsals.map((one) => ({
    name: one.lineage,
    ...rehearsalView(one),
    hookFailures: one.hookFailures.map(errorView),
  }));
  const pair = views.length === 1 ? {} : { certificates: views };
  if (json) context.stdout.write(`${JSON.stringify({ version: 1, ...views[0], ...pair, exitCode })}\n`);
  else if (!quiet) for (const one of rehearsals) context.stdout.write(`\n${rehearsalText(one)}\n`);
  return exitCode;
}

function hookExitCode(results: readonly { readonly hookFailures: readonly unknown[] }[]): number {
  return results.some((one) => one.hookFailures.length > 0) ? exitCodes.hook : exitCodes.done;
}

async function showResults(results: CertResults, catalog: Catalog, context: CliContext): Promise<void> {
  const { trustNotice } = await import('../../output/trust-notice.ts');
  for (const result of results) {
    showCertificate(result, context);
    const lines = await trustNotice(result.trust, catalog, context.stdout);
    if (lines.length > 0) context.stdout.write(`${lines.join('\n')}\n`);
  }
}
