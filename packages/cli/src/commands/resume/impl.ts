import { lineageOfEnrollment, resolveByName } from '@acme-smime/client';
import type { Enrollment, ResolvedCertificate } from '@acme-smime/client';
import { ConfigInvalid, decodePrivateKey } from '@acme-smime/protocol';
import type { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { exitCodeOf } from '../../exit-code-of.ts';
import { exitCodes } from '../../exit-code.ts';
import { obtainOne } from '../../obtain.ts';
import type { Issuance } from '../../options/issuance-values.ts';
import { openStore } from '../../options/open-store.ts';
import type { OpenStore } from '../../options/open-store.ts';
import { answer } from '../../output/answer.ts';
import { errorView, failureText } from '../../output/failure.ts';
import { logTo } from '../../output/log.ts';
import { silentSteps, terminalSteps } from '../../output/steps.ts';
import type { Steps } from '../../output/steps.ts';
import { openSurroundings, readSettings } from '../../settings.ts';
import type { CommandSettings } from '../../settings.ts';
import type { ResumeOptions } from './command.ts';

/** What became of one enrollment. */
interface Resumed {
  readonly name: string;
  readonly outcome: 'issued' | 'unchanged' | 'failed';
  readonly folder?: string;
  readonly error?: unknown;
}

/** Runs `acme-smime resume`. Returns the exit code. */
export function runResume(command: Command, context: CliContext): Promise<number> {
  return answer<ResumeOptions>(command, context, async (options, given) => {
    const settings = await readSettings(given, context);
    const open = openStore(options, context);
    const loud = options.json !== true && options.quiet !== true;
    const steps = loud ? terminalSteps(context, context.stdout) : silentSteps();
    const results: Resumed[] = [];
    for (const enrollment of await open.catalog.enrollments())
      results.push(await resumeOne(enrollment, { options, settings, open, steps, context }));
    steps.close();
    const failed = results.filter((one) => one.outcome === 'failed');
    return {
      json: {
        outcome: results.length === 0 ? 'nothing-to-do' : failed.length === 0 ? 'done' : 'failed',
        results: results.map(({ error, ...one }) => ({
          ...one,
          ...(error === undefined ? {} : { error: errorView(error) }),
        })),
      },
      text: results.length === 0 ? ['Nothing is under way.'] : results.map(lineOf),
      exitCode: exitCodeFor(results.length, failed),
    };
  });
}

interface Parts {
  readonly options: ResumeOptions;
  readonly settings: CommandSettings;
  readonly open: OpenStore;
  readonly steps: Steps;
  readonly context: CliContext;
}

async function resumeOne(enrollment: Enrollment, parts: Parts): Promise<Resumed> {
  const { options, settings, open, steps, context } = parts;
  const name = lineageOfEnrollment(enrollment.id);
  try {
    steps.text(`${name}:`);
    const show = (text: string): void => (options.json === true ? context.stderr.write(`${text}\n`) : steps.text(text));
    const result = await obtainOne(await resolvedFor(name, enrollment, settings, open), {
      options,
      issuance: await issuanceFor(enrollment, open),
      surroundings: openSurroundings(settings, options, context, { show, log: logTo(context, options) }),
      steps,
      context,
    });
    return { name, outcome: result.outcome, folder: result.certificate.folder };
  } catch (error) {
    context.signal.throwIfAborted();
    context.journal?.error(error);
    if (options.json !== true) failureText(error, context);
    return { name, outcome: 'failed', error };
  }
}

/** The settings of the run that began it, and its very request: otherwise it would be another enrollment. */
async function resolvedFor(
  name: string,
  { request }: Enrollment,
  { sources }: CommandSettings,
  { store }: OpenStore,
): Promise<ResolvedCertificate> {
  const kept = (await store.loadSettings(name))?.certificate;
  const resolved = resolveByName(name, sources, kept);
  if (resolved === undefined || resolved.server.directoryUrl !== request.directoryUrl)
    throw new ConfigInvalid(
      'SETTINGS_MISSING',
      `Nothing says how to go on with ${name} at ${request.directoryUrl}; run "acme-smime cert" with the options that began it.`,
      { path: name },
    );
  const [first, ...others] = request.addresses;
  return {
    ...resolved,
    addresses: first === undefined ? resolved.addresses : [first, ...others],
    keyType: request.keyType,
    use: request.use,
    ...(request.profile === undefined ? {} : { profile: request.profile }),
  };
}

async function issuanceFor({ id, request }: Enrollment, { store }: OpenStore): Promise<Issuance> {
  const { notAfter, keyFingerprint } = request;
  const pending = keyFingerprint === undefined ? undefined : await store.loadPendingKey(id);
  return {
    ...(notAfter === undefined ? {} : { notAfter: new Date(notAfter) }),
    ...(pending === undefined ? {} : { key: decodePrivateKey(pending) }),
  };
}

function lineOf({ name, outcome, folder }: Resumed): string {
  return outcome === 'failed' ? `${name}: failed` : `${name}: ${folder ?? outcome}`;
}

/** That of the failures when all failed alike, else "some failed". */
function exitCodeFor(count: number, failed: readonly Resumed[]): number {
  const codes = failed.map((one) => exitCodeOf(one.error));
  const [first] = codes;
  if (first === undefined) return exitCodes.done;
  return failed.length === count && codes.every((code) => code === first) ? first : exitCodes.someFailed;
}
