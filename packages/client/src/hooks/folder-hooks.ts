import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HookMoment, HookSettings } from '../config/resolved-certificate.ts';
import type { Log } from '../log.ts';
import { storing } from '../store/atomic-file.ts';

/** How long a hook may take when nobody says otherwise. */
export const hookTimeoutMs = 120_000;

/**
 * The hooks of every certificate: the programs in `hooks/pre`, `hooks/deploy` or `hooks/post` below the folder of the
 * configuration, in the order of their names. Hidden files, backups and what may not be run are left out.
 */
export async function folderHooks(
  configFolder: string,
  moment: HookMoment,
  log: Log,
): Promise<readonly HookSettings[]> {
  const folder = join(configFolder, 'hooks', moment);
  const hooks: HookSettings[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (name.startsWith('.') || name.endsWith('~') || !(await isProgram(path))) continue;
    if (await othersMayWrite(path)) {
      log({
        level: 'warn',
        event: 'hook-left-out',
        message: `The hook ${path} is left out: everybody may change it; run "chmod o-w ${path}".`,
      });
      continue;
    }
    hooks.push({ name: `hooks/${moment}/${name}`, moment, command: [path], timeoutMs: hookTimeoutMs });
  }
  return hooks;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return storing(folder, async () => {
    try {
      return (await readdir(folder)).toSorted();
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  });
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function othersMayWrite(path: string): Promise<boolean> {
  // Windows keeps such rights elsewhere; the bits say nothing there.
  return process.platform !== 'win32' && ((await stat(path)).mode & 0o002) !== 0;
}
