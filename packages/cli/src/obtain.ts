import { keepable, obtainWithHooks, openResolved, rehearseWithHooks, secretVariables } from '@acme-smime/client';
import type {
  Hooked,
  Log,
  ObtainedCertificate,
  ObtainOptions,
  OpenedCertificate,
  OpenSurroundings,
  Progress,
  RehearsedCertificate,
  ResolvedCertificate,
  WithHooks,
} from '@acme-smime/client';
import type { CliContext } from './context.ts';
import type { Issuance } from './options/issuance-values.ts';
import type { OutputOptions } from './options/output-options.ts';
import { say } from './options/warnings.ts';
import { showProgress } from './output/progress.ts';
import type { Steps } from './output/steps.ts';
import type { Gate } from './random-sleep.ts';

/** What obtaining one certificate takes beside its settings. */
export interface ObtainParts {
  readonly options: OutputOptions & { readonly force?: boolean };
  readonly issuance: Issuance;
  readonly surroundings: OpenSurroundings;
  readonly steps: Steps;
  readonly context: CliContext;
  /** Passed before anybody is asked. */
  readonly gate?: Gate;
  /** How long until a timer asks again. */
  readonly wakesAgainMs?: number;
}

/** Obtains one certificate, its hooks included, and keeps its settings for renewals. */
export async function obtainOne(
  resolved: ResolvedCertificate,
  parts: ObtainParts,
): Promise<WithHooks<ObtainedCertificate>> {
  await using opened = await openResolved(resolved, parts.surroundings);
  // Known from the first moment, so that a run that is cut short can be resumed without being told anything again.
  if ((await opened.store.loadSettings(resolved.name)) === undefined) await keep(resolved, opened);
  const result = await obtainWithHooks(optionsOf(opened, parts), hookedOf(resolved, parts), opened.context);
  const questions = await keep(resolved, opened);
  if (questions.length > 0 && parts.options.quiet !== true)
    say(
      `a secret that is given as text is not kept: a renewal will ask for it (${questions.map((one) => one.trim().replace(/:$/, '')).join('; ')}), or fail where nobody sits. Name a file, a command or the keyring instead.`,
      parts.context,
    );
  return result;
}

/** Goes through everything but the certificate, and keeps nothing. */
export async function rehearseOne(
  resolved: ResolvedCertificate,
  parts: ObtainParts,
): Promise<WithHooks<RehearsedCertificate>> {
  await using opened = await openResolved(resolved, parts.surroundings);
  return await rehearseWithHooks(optionsOf(opened, parts), hookedOf(resolved, parts), opened.context);
}

function optionsOf({ options: opened }: OpenedCertificate, parts: ObtainParts): ObtainOptions {
  const { options, issuance, context, gate, wakesAgainMs } = parts;
  return {
    ...opened,
    ...issuance,
    force: options.force === true,
    onProgress: progressTo(parts),
    signal: context.signal,
    ...(gate === undefined ? {} : { onStart: gate }),
    ...(wakesAgainMs === undefined ? {} : { wakesAgainMs }),
  };
}

function hookedOf(resolved: ResolvedCertificate, parts: ObtainParts): Hooked {
  const { surroundings, context } = parts;
  const log: Log = surroundings.log;
  return {
    hooks: resolved.hooks,
    surroundings: {
      configFolder: surroundings.folders.config,
      env: context.env,
      secretVariables: secretVariables(resolved),
      log,
      onProgress: progressTo(parts),
    },
  };
}

function progressTo({ steps, options, context }: ObtainParts): (progress: Progress) => void {
  return (progress) => {
    context.journal?.step(progress);
    showProgress(steps, progress, options.verbose === true);
  };
}

/** Keeps the settings with the lineage. Returns what a later run will have to ask. */
async function keep(resolved: ResolvedCertificate, { store }: OpenedCertificate): Promise<readonly string[]> {
  const { settings, questions } = keepable(resolved);
  await store.saveSettings(resolved.name, settings);
  return questions;
}
