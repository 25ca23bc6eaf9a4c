import { isAbsolute, join, resolve } from 'node:path';
import type { Folders } from '@acme-smime/client';
import type { CliContext } from '../context.ts';
import type { FolderOptions } from './folder-options.ts';

type Surroundings = Pick<CliContext, 'env' | 'home' | 'platform'>;

/**
 * Where everything is kept: where the options say, else where the platform keeps such things. Never in the current folder
 * unless it is named. Whoever names one folder finds the rest in it.
 */
export function foldersOf(options: FolderOptions, context: Surroundings): Folders {
  const usual = usualFolders(context);
  const named = [options.workDir, options.configDir].find((one) => one !== undefined);
  const config = options.configDir === undefined ? usual.config : resolve(options.configDir);
  const work = named === undefined ? usual.work : resolve(named);
  const logs = named === undefined ? usual.logs : join(work, 'logs');
  return { config, work, logs: options.logsDir === undefined ? logs : resolve(options.logsDir) };
}

/** The folders of the platform: XDG on Linux and its kin, Library on macOS, AppData on Windows. */
export function usualFolders({ env, home, platform }: Surroundings): Folders {
  if (platform === 'win32') {
    const base = join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'acme-smime');
    return { config: base, work: join(base, 'work'), logs: join(base, 'logs') };
  }
  if (platform === 'darwin') {
    const base = join(home, 'Library', 'Application Support', 'acme-smime');
    return { config: base, work: join(base, 'work'), logs: join(home, 'Library', 'Logs', 'acme-smime') };
  }
  // A relative path there is to be ignored, says the XDG Base Directory Specification.
  const xdg = (name: string, otherwise: string): string => {
    const value = env[name] ?? '';
    return join(isAbsolute(value) ? value : join(home, otherwise), 'acme-smime');
  };
  const state = xdg('XDG_STATE_HOME', join('.local', 'state'));
  return { config: xdg('XDG_CONFIG_HOME', '.config'), work: state, logs: join(state, 'logs') };
}
