import { keepable, obtainCertificate, openResolved, resolveFromSources } from '@acme-smime/client';
import type { Catalog, OpenedCertificate, OpenSurroundings, ResolvedCertificate } from '@acme-smime/client';
import type { Command } from 'commander';
import { join } from 'node:path';
import type { CliContext } from '../../context.ts';
import { exitCodes } from '../../exit-code.ts';
import { sayWhatIsNotBuilt } from '../../options/delivery-options.ts';
import { givenOptions } from '../../options/given-options.ts';
import type { GivenOptions } from '../../options/given-options.ts';
import { certificatesWanted, issuanceOf } from '../../options/issuance-values.ts';
import type { Issuance } from '../../options/issuance-values.ts';
import { openStore } from '../../options/open-store.ts';
import { say, warnAboutOptions, warnAboutResolved } from '../../options/warnings.ts';
import { showFailure } from '../../output/failure.ts';
import { logTo } from '../../output/log.ts';
import { showProgress } from '../../output/progress.ts';
import { silentSteps, terminalSteps } from '../../output/steps.ts';
import type { Steps } from '../../output/steps.ts';
import { lookAtTrust, trustNotice } from '../../output/trust-notice.ts';
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
    const results = await obtain(given, context, steps);
    steps.close();
    if (json) context.stdout.write(`${JSON.stringify(certJson(results))}\n`);
    else if (quiet !== true) await showResults(results, openStore(given.all, context).catalog, context);
    return exitCodes.done;
  } catch (error) {
    steps.close();
    return showFailure(context.signal.aborted ? context.signal.reason : error, context, json);
  }
}

async function obtain(given: GivenOptions<CertOptions>, context: CliContext, steps: Steps): Promise<CertResults> {
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
  const [first, ...others] = certificatesWanted(resolved, options);
  const one = (wanted: ResolvedCertificate): Promise<CertResult> =>
    obtainOne(wanted, { options, issuance, surroundings, steps, context });
  const results: [CertResult, ...CertResult[]] = [await one(first)];
  for (const other of others) results.push(await one(other));
  return results;
}

interface ObtainParts {
  readonly options: CertOptions;
  readonly issuance: Issuance;
  readonly surroundings: OpenSurroundings;
  readonly steps: Steps;
  readonly context: CliContext;
}

async function obtainOne(
  resolved: ResolvedCertificate,
  { options, issuance, surroundings, steps, context }: ObtainParts,
): Promise<CertResult> {
  await using opened = await openResolved(resolved, surroundings);
  // Known from the first moment, so that a run that is cut short can be resumed without being told anything again.
  if ((await opened.store.loadSettings(resolved.name)) === undefined) await keep(resolved, opened);
  const result = await obtainCertificate(
    {
      ...opened.options,
      ...issuance,
      force: options.force === true,
      onProgress: (progress) => showProgress(steps, progress, options.verbose === true),
      signal: context.signal,
    },
    opened.context,
  );
  const questions = await keep(resolved, opened);
  if (questions.length > 0 && options.quiet !== true)
    say(
      `a secret that is given as text is not kept: a renewal will ask for it (${questions.map((one) => one.trim().replace(/:$/, '')).join('; ')}), or fail where nobody sits. Name a file, a command or the keyring instead.`,
      context,
    );
  const { folder, files } = result.certificate;
  const trust = await lookAtTrust({ pem: files['fullchain.pem'], file: join(folder, 'fullchain.pem') }, context);
  return { ...result, trust };
}

async function showResults(results: CertResults, catalog: Catalog, context: CliContext): Promise<void> {
  for (const result of results) {
    showCertificate(result, context);
    const lines = await trustNotice(result.trust, catalog);
    if (lines.length > 0) context.stdout.write(`${lines.join('\n')}\n`);
  }
}

/** Keeps the settings with the lineage. Returns what a later run will have to ask. */
async function keep(resolved: ResolvedCertificate, { store }: OpenedCertificate): Promise<readonly string[]> {
  const { settings, questions } = keepable(resolved);
  await store.saveSettings(resolved.name, settings);
  return questions;
}
