import { rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { makeFolderSync, writeFileAtomically } from '@acme-smime/client';
import { StateConflict } from '@acme-smime/protocol';
import type { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { foldersOf } from '../../options/folders.ts';
import { answer } from '../../output/answer.ts';
import type { Answer } from '../../output/answer.ts';
import { crontabLine } from '../../timer/crontab.ts';
import { installationFor } from '../../timer/installation.ts';
import type { Installation } from '../../timer/installation.ts';
import type { TimerPlan } from '../../timer/plan.ts';
import { runTool } from '../../timer/run-tool.ts';
import type { InstallTimerOptions } from './command.ts';

/** Runs `acme-smime install-timer`. Returns the exit code. */
export function runInstallTimer(command: Command, context: CliContext): Promise<number> {
  return answer<InstallTimerOptions>(command, context, async (options) => {
    const { platform, home, env } = context;
    const plan = planOf(options, context);
    const workFolder = foldersOf(options, context).work;
    const installation = installationFor(plan, { platform, home, env, workFolder });
    if (options.print === true) return printed(installation);
    const probe = await runTool(installation.probe, env, context.signal);
    if (options.uninstall === true) return uninstalled(installation, probe.succeeded, plan, context);
    if (!probe.succeeded && installation.system === 'systemd') return byCron(plan, probe.said);
    return installed(installation, context);
  });
}

/** The same program, the same folders; nothing of the surroundings of this call is relied on. */
function planOf(options: InstallTimerOptions, { self = ['acme-smime'], random }: CliContext): TimerPlan {
  const { config, configDir, workDir, logsDir } = options;
  const paths: readonly (readonly [string, string | undefined])[] = [
    ['--config', config],
    ['--config-dir', configDir],
    ['--work-dir', workDir],
    ['--logs-dir', logsDir],
  ];
  const folders = paths.flatMap(([name, path]) => (path === undefined ? [] : [name, resolve(path)]));
  return {
    command: [...self, options.command, '--non-interactive', ...folders],
    minute: (random(1)[0] ?? 0) % 60,
  };
}

function printed({ files, system }: Installation): Answer {
  const texts = Object.entries(files).map(([path, content]) => [path, textOf(content)] as const);
  return {
    json: { outcome: 'printed', system, files: Object.fromEntries(texts) },
    text: texts.flatMap(([path, text]) => [`# ${path}`, text]),
  };
}

function textOf(content: string | Uint8Array): string {
  return typeof content === 'string' ? content : Buffer.from(content).toString('utf16le').slice(1);
}

async function installed(installation: Installation, context: CliContext): Promise<Answer> {
  const { files, install, system, throwAwayFiles } = installation;
  for (const [path, content] of Object.entries(files)) {
    makeFolderSync(dirname(path));
    await writeFileAtomically(path, content);
  }
  // An agent of launchd that is there already has to go before it can come anew.
  if (system === 'launchd') await runAll(installation.stop, context);
  const failure = await runAll(install, context);
  if (throwAwayFiles) await removeFiles(installation);
  if (failure !== undefined) throw failure;
  const paths = throwAwayFiles ? [] : Object.keys(files);
  return {
    json: { outcome: 'installed', system, files: paths },
    text: [
      'Certificates are renewed by themselves from now on, twice a day when they are due.',
      ...paths.map((path) => `  ${path}`),
      ...(system === 'systemd'
        ? ['While you are logged out too, if an administrator says "loginctl enable-linger" for you.']
        : []),
    ],
  };
}

async function uninstalled(
  installation: Installation,
  hasSystem: boolean,
  plan: TimerPlan,
  context: CliContext,
): Promise<Answer> {
  // A timer that is not there cannot be stopped, and need not be.
  if (hasSystem) await runAll(installation.stop, context);
  await removeFiles(installation);
  if (hasSystem) await runAll(installation.forget, context);
  const byHand = installation.system === 'systemd' && !hasSystem;
  return {
    json: { outcome: 'uninstalled', system: installation.system },
    text: [
      'The timer is gone; certificates are renewed only when somebody calls "acme-smime renew".',
      ...(byHand ? [`If there is a line like this in your crontab, delete it: ${crontabLine(plan)}`] : []),
    ],
  };
}

function byCron(plan: TimerPlan, why: string): Answer {
  const line = crontabLine(plan);
  return {
    json: { outcome: 'by-hand', system: 'cron', crontab: line, reason: why },
    text: [`There is no systemd of yours here (${why}). Call "crontab -e" and add this line:`, '', line, ''],
  };
}

async function removeFiles({ files }: Installation): Promise<void> {
  for (const path of Object.keys(files)) await rm(path, { force: true });
}

/** Runs tools one after the other; returns the first failure. */
async function runAll(
  tools: readonly (readonly [string, ...string[]])[],
  { env, signal }: CliContext,
): Promise<StateConflict | undefined> {
  for (const tool of tools) {
    const { succeeded, said } = await runTool(tool, env, signal);
    if (!succeeded)
      return new StateConflict(
        'TIMER_REFUSED',
        `The timer could not be set up: "${tool.join(' ')}" said: ${said}. Try --print and set it up by hand.`,
        tool[0],
      );
  }
  return undefined;
}
