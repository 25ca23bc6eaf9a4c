import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolder } from './program-folder.ts';
import { answers, runInstaller } from './run-installer.ts';

/** The peers that are Go modules; what was seen of them is in `docs/interop.md` under these versions. */
const modules = ['github.com/mholt/acmez/v3@v3.1.7', 'github.com/letsencrypt/pebble/v2@v2.10.1'];
const pebbleProgram = 'github.com/letsencrypt/pebble/v2/cmd/pebble';

const folder = join(programFolder, 'go');
const source = fileURLToPath(new URL('../acmez/drive.go', import.meta.url));

/** Our Go program on top of acmez. */
export const acmezDriver = join(folder, 'acmez');
/** A newer Pebble than Debian's. */
export const newerPebble = join(folder, 'pebble');

/** Brings the peers and builds both programs unless they are there; gives what is missing, if anything. */
export async function installGo(): Promise<string | undefined> {
  const stamp = join(folder, 'installed');
  const wanted = createHash('sha256')
    .update(modules.join())
    .update(await readFile(source))
    .digest('hex');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return undefined;
  if (!answers('go', ['version'])) return 'Go 1.24 or newer is missing.';
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'go.mod'), 'module interop\n\ngo 1.24.0\n');
  await copyFile(source, join(folder, 'drive.go'));
  const go = (...args: readonly string[]): boolean => runInstaller('go', ['-C', folder, ...args]);
  if (!go('get', ...modules, pebbleProgram)) {
    return 'go did not bring the Go peers, its output above says why.';
  }
  const built = go('build', '-o', acmezDriver, '.') && go('build', '-o', newerPebble, pebbleProgram);
  if (!built) return 'go did not build the Go peers, its output above says why.';
  await writeFile(stamp, wanted);
  return undefined;
}
