import { spawnSync } from 'node:child_process';
import { access, readdir } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { asRoot, mayBecomeRoot } from './privilege.ts';

/** A Debian package and the file that proves it is there; one `*` stands for the folder of some version. */
export interface Requirement {
  readonly package: string;
  readonly program: string;
}

/** What the live tests start. */
const livePrograms: readonly Requirement[] = [
  { package: 'dovecot-imapd', program: '/usr/lib/dovecot/imap' },
  { package: 'dovecot-lmtpd', program: '/usr/lib/dovecot/lmtp' },
  { package: 'postfix', program: '/usr/sbin/postfix' },
  { package: 'opendkim', program: '/usr/sbin/opendkim' },
  { package: 'openssl', program: '/usr/bin/openssl' },
  { package: 'postgresql', program: '/usr/lib/postgresql/*/bin/initdb' },
  { package: 'softhsm2', program: '/usr/lib/softhsm/libsofthsm2.so' },
  { package: 'systemd', program: '/lib/systemd/systemd' },
  { package: 'procps', program: '/bin/ps' },
  { package: 'opensc', program: '/usr/bin/pkcs11-tool' },
  { package: 'chromium', program: '/usr/bin/chromium' },
];

/**
 * Installs without starting a service: `policy-rc.d` with status 101 is Debian's own way to say so. One that was there is
 * left alone; ours is removed however the shell ends. `set -C` keeps two runs from taking each other's file for their own.
 */
const installScript = `
set -e
policy=/usr/sbin/policy-rc.d
if (set -C; printf '#!/bin/sh\\nexit 101\\n' > "$policy") 2>/dev/null; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' HUP INT TERM
  chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
# What another run left half done is done first; who else installs something is waited for.
dpkg --configure -a
apt-get -q -o Acquire::Retries=3 update
apt-get -q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold \\
  install -y --no-install-recommends "$@"
`;

/** Names the packages whose programs are not on this machine. */
export async function missingPackages(requirements = livePrograms): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const requirement of requirements) {
    if (!(await isThere(requirement.program))) missing.push(requirement.package);
  }
  return missing;
}

async function isThere(program: string): Promise<boolean> {
  const [folder = '', rest] = program.split('*');
  const versions = rest === undefined ? [''] : await readdir(folder).catch(() => []);
  const found = await Promise.all(
    versions.map((version) =>
      access(`${folder}${version}${rest ?? ''}`).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

/** The command a person would type to install `packages`. */
export function installCommand(packages: readonly string[]): string {
  return `sudo apt-get update && sudo apt-get install --no-install-recommends ${packages.join(' ')}`;
}

/**
 * Makes sure that every program the live tests start, and `more`, is there, installing from Debian's packages as root or by
 * a sudo that asks nothing.
 *
 * Gives one sentence that says what a person has to do when that is not possible, `undefined` when all is well.
 */
export async function installMissing(more: readonly Requirement[] = []): Promise<string | undefined> {
  const requirements = [...livePrograms, ...more];
  const missing = await missingPackages(requirements);
  const root = mayBecomeRoot();
  if (missing.length > 0 && !root) {
    return `The live tests need programs that are not installed, and installing needs root: ${installCommand(missing)}`;
  }
  if (!root) {
    return 'The live tests start Postfix, which only root may: run them as root, or with a sudo that asks for no password.';
  }
  if (missing.length === 0) return undefined;
  const [command, args] = asRoot('/bin/sh', ['-c', installScript, 'install', ...missing]);
  spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const still = await missingPackages(requirements);
  if (still.length === 0) return undefined;
  return `apt-get did not install ${still.join(', ')}, its output above says why; the command was: ${installCommand(still)}`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problem = await installMissing();
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
  }
}
