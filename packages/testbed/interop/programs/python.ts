import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { programFolder } from './program-folder.ts';
import { answers, runInstaller } from './run-installer.ts';

/** The peers that are Python packages; what was seen of them is in `docs/interop.md` under these versions. */
const packages = [
  'acme==5.9.0',
  'certbot==5.8.0',
  'acme2certifier==0.46.3',
  'dkimpy[ed25519]==1.1.8',
  'pkilint==0.13.3',
];

const environment = join(programFolder, 'python');

/** The Python that has the peers. */
export const python = join(environment, 'bin', 'python');

/** Makes a virtual environment with the peers unless it is there; gives what is missing, if anything. */
export async function installPython(): Promise<string | undefined> {
  const stamp = join(environment, 'installed');
  const wanted = packages.join('\n');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted && answers(python, ['--version'])) return undefined;
  if (!answers('python3', ['-c', 'import venv, ensurepip'])) {
    return 'Python 3 with venv and pip is missing; on Debian it is the package python3-venv.';
  }
  if (!runInstaller('python3', ['-m', 'venv', '--clear', environment])) return 'Python made no virtual environment.';
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages];
  if (!runInstaller(python, install)) return 'pip did not install the Python peers, its output above says why.';
  await writeFile(stamp, wanted);
  return undefined;
}
