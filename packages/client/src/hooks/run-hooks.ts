import { TransportFailure } from '@acme-smime/protocol';
import type { HookMoment, HookSettings } from '../config/resolved-certificate.ts';
import type { OnProgress } from '../enrollment/progress.ts';
import type { Log } from '../log.ts';
import { folderHooks } from './folder-hooks.ts';
import { hookInput, hookVariables } from './hook-details.ts';
import type { HookSubject } from './hook-details.ts';
import { runProgram } from './run-program.ts';

/** What hooks run in. */
export interface HookSurroundings {
  /** Folder of the configuration, for the hooks of every certificate. */
  readonly configFolder: string;
  /** Handed on, but for what is ours: variables `ACME_SMIME_…` and those that hold secrets. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of variables that hold secrets. */
  readonly secretVariables: readonly string[];
  /** Takes what hooks print. */
  readonly log: Log;
  readonly onProgress?: OnProgress;
}

/** The hooks of one moment: those of the folder first, then the certificate's own. */
export async function hooksAt(
  moment: HookMoment,
  own: readonly HookSettings[],
  { configFolder, log }: HookSurroundings,
): Promise<readonly HookSettings[]> {
  return [...(await folderHooks(configFolder, moment, log)), ...own.filter((one) => one.moment === moment)];
}

/**
 * Runs hooks one after the other. A failing `pre` hook keeps the later ones from running; of the others each has its turn.
 * Returns the failures; throws only the reason of the signal.
 */
export async function runHooks(
  hooks: readonly HookSettings[],
  subject: HookSubject,
  surroundings: HookSurroundings,
  signal: AbortSignal,
): Promise<readonly TransportFailure[]> {
  const failures: TransportFailure[] = [];
  for (const hook of hooks) {
    const { name, moment } = hook;
    const problem = await runHook(hook, subject, surroundings, signal);
    surroundings.onProgress?.({ step: 'hook', moment, name, ...(problem === undefined ? {} : { problem }) });
    if (problem === undefined) continue;
    const failure = hookFailure(hook, subject.name, problem);
    surroundings.log({ level: 'warn', event: 'hook-failed', message: failure.message });
    failures.push(failure);
    if (moment === 'pre') break;
  }
  return failures;
}

async function runHook(
  hook: HookSettings,
  subject: HookSubject,
  { env, secretVariables, log }: HookSurroundings,
  signal: AbortSignal,
): Promise<string | undefined> {
  const input = hookInput(hook.moment, subject);
  const handedOn = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || name.startsWith('ACME_SMIME_') || secretVariables.includes(name) ? [] : [[name, value]],
  );
  log({ level: 'info', event: 'hook-started', message: `hook ${hook.name}: ${hook.command[0] ?? ''}` });
  return runProgram({
    command: hook.command,
    env: { ...(Object.fromEntries(handedOn) as Record<string, string>), ...hookVariables(input) },
    input: `${JSON.stringify(input)}\n`,
    timeoutMs: hook.timeoutMs,
    signal,
    onLine: (line) => log({ level: 'info', event: 'hook-output', message: `hook ${hook.name}: ${line}` }),
  });
}

function hookFailure({ name, moment, command }: HookSettings, certificate: string, problem: string): TransportFailure {
  const where = { transport: 'process', endpoint: command[0] ?? name } as const;
  const said = `The ${moment} hook ${name} (${command[0] ?? ''}) of ${certificate} ${problem}`;
  if (moment === 'pre') return new TransportFailure('PRE_HOOK_FAILED', `${said}; nothing was asked of the CA.`, where);
  if (moment === 'deploy')
    return new TransportFailure(
      'DEPLOY_HOOK_FAILED',
      `${said}; the certificate is stored, and the next run tries the deploy hooks again.`,
      where,
    );
  return new TransportFailure('POST_HOOK_FAILED', `${said}; the certificate is not touched by that.`, where);
}
