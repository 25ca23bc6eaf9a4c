import { keepable, obtainCertificate, openResolved, resolveFromSources } from '@acme-smime/client';
import type { ObtainedCertificate, OpenedCertificate, ResolvedCertificate } from '@acme-smime/client';
import type { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { exitCodes } from '../../exit-code.ts';
import { givenOptions } from '../../options/given-options.ts';
import type { GivenOptions } from '../../options/given-options.ts';
import { say, warnAboutOptions, warnAboutResolved } from '../../options/warnings.ts';
import { showFailure } from '../../output/failure.ts';
import { logTo } from '../../output/log.ts';
import { showProgress } from '../../output/progress.ts';
import { silentSteps, terminalSteps } from '../../output/steps.ts';
import type { Steps } from '../../output/steps.ts';
import { openSurroundings, readSettings } from '../../settings.ts';
import type { CertOptions } from './command.ts';
import { certJson, showCertificate } from './result.ts';

/** Runs `acme-smime cert`. Returns the exit code. */
export async function runCert(command: Command, context: CliContext): Promise<number> {
  let json = command.opts<CertOptions>().json === true;
  let steps = silentSteps();
  try {
    const given = givenOptions<CertOptions>(command, context.env);
    const { quiet } = given.all;
    json = given.all.json === true;
    if (!json && quiet !== true) steps = terminalSteps(context, context.stdout);
    const result = await obtain(given, context, steps);
    steps.close();
    if (json) context.stdout.write(`${JSON.stringify(certJson(result))}\n`);
    else if (quiet !== true) showCertificate(result, context);
    return exitCodes.done;
  } catch (error) {
    steps.close();
    return showFailure(context.signal.aborted ? context.signal.reason : error, context, json);
  }
}

async function obtain(
  given: GivenOptions<CertOptions>,
  context: CliContext,
  steps: Steps,
): Promise<ObtainedCertificate> {
  const options = given.all;
  warnAboutOptions(options, context);
  const settings = await readSettings(given, context);
  for (const warning of settings.warnings) say(warning, context);
  const resolved = resolveFromSources(settings.sources);
  warnAboutResolved(resolved, options, context);
  const show = (text: string): void => (options.json === true ? context.stderr.write(`${text}\n`) : steps.text(text));
  const surroundings = openSurroundings(settings, options, context, { show, log: logTo(context, options) });
  await using opened = await openResolved(resolved, surroundings);
  // Known from the first moment, so that a run that is cut short can be resumed without being told anything again.
  if ((await opened.store.loadSettings(resolved.name)) === undefined) await keep(resolved, opened);
  const result = await obtainCertificate(
    {
      ...opened.options,
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
  return result;
}

/** Keeps the settings with the lineage. Returns what a later run will have to ask. */
async function keep(resolved: ResolvedCertificate, { store }: OpenedCertificate): Promise<readonly string[]> {
  const { settings, questions } = keepable(resolved);
  await store.saveSettings(resolved.name, settings);
  return questions;
}
