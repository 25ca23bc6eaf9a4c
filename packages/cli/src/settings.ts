import { join, resolve } from 'node:path';
import { readConfiguration, systemProcesses } from '@acme-smime/client';
import type { ConfigurationFile, Folders, Log, OpenSurroundings, Sources } from '@acme-smime/client';
import { ConfigInvalid } from '@acme-smime/protocol';
import type { CliContext } from './context.ts';
import { certificateLayerOf } from './options/certificate-layer.ts';
import type { SettingOptions } from './options/certificate-layer.ts';
import type { FolderOptions } from './options/folder-options.ts';
import { foldersOf } from './options/folders.ts';
import type { GivenOptions } from './options/given-options.ts';
import type { OutputOptions } from './options/output-options.ts';
import { agreesToTerms } from './options/terms.ts';
import { version } from './version.ts';

/** Everything that was said, wherever, before it is resolved for one certificate or another. */
export interface CommandSettings {
  readonly folders: Folders;
  readonly sources: Sources;
  /** Sentences for the user about the configuration file. */
  readonly warnings: readonly string[];
}

/**
 * Gathers command line, environment and configuration file.
 *
 * @throws ConfigInvalid CONFIG_MISSING when `--config` names a file that is not there, and of what is read
 */
export async function readSettings(
  given: GivenOptions<Partial<SettingOptions> & FolderOptions>,
  context: CliContext,
): Promise<CommandSettings> {
  const { file, ...settings } = await readFileSettings(given.all, context);
  return {
    ...settings,
    sources: {
      commandLine: certificateLayerOf(given.commandLine),
      environment: certificateLayerOf(given.environment),
      ...(file === undefined ? {} : { file }),
    },
  };
}

/** What the configuration file says, for commands that have nothing to do with a mailbox. */
export interface FileSettings {
  readonly folders: Folders;
  readonly file?: ConfigurationFile;
  /** Sentences for the user about the configuration file. */
  readonly warnings: readonly string[];
}

/**
 * Reads the configuration file, if there is one.
 *
 * @throws ConfigInvalid CONFIG_MISSING when `--config` names a file that is not there, and of what is read
 */
export async function readFileSettings(options: FolderOptions, context: CliContext): Promise<FileSettings> {
  const folders = foldersOf(options, context);
  const named = options.config;
  const path = named === undefined ? join(folders.config, 'acme-smime.toml') : resolve(named);
  const read = await readConfiguration(path, context.platform);
  if (read === undefined && named !== undefined)
    throw new ConfigInvalid('CONFIG_MISSING', `There is no configuration file ${path}; compare --config.`, {
      path: '--config',
    });
  const file = read === undefined ? undefined : { path, home: context.home, configuration: read.configuration };
  return { folders, warnings: read?.warnings ?? [], ...(file === undefined ? {} : { file }) };
}

/** What `openResolved` needs of the world. `show` writes a line to whoever watches. */
export function openSurroundings(
  { folders }: Pick<CommandSettings, 'folders'>,
  options: OutputOptions,
  context: CliContext,
  { show, log }: { readonly show: (text: string) => void; readonly log: Log },
): OpenSurroundings {
  const { env, signal } = context;
  const ask = { ask: (question: string) => context.ask.line(question, signal), show };
  const mayAsk = options.nonInteractive !== true;
  return {
    folders,
    processes: systemProcesses(),
    secrets: {
      env,
      signal,
      revealed: (secret) => context.journal?.learn(secret),
      ...(mayAsk ? { ask: (question: string, stop: AbortSignal) => context.ask.secret(question, stop) } : {}),
    },
    agreeToTerms: (terms) => agreesToTerms(terms, options, context),
    ...(mayAsk ? { prompt: ask } : {}),
    userAgent: `acme-smime/${version()}`,
    proxyEnv: env,
    log,
  };
}
