import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { TransportFailure } from '@acme-smime/protocol';
import { firstLine } from './first-line.ts';
import { lastLines } from './logs.ts';
import { asRoot } from './privilege.ts';
import { makeScratch } from './scratch.ts';

/** How a program in the machine ended, and what it said. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** This machine once more, run by a systemd of its own. */
export interface SystemdMachine extends AsyncDisposable {
  /** Runs a program in it as root, to its end. */
  run(program: string, args: readonly string[], input?: string): Promise<Ended>;
}

/** Where the repository is inside. */
export const repositoryInside = '/opt/acme-smime';

const repository = resolve(import.meta.dirname, '../../..');

/**
 * The first process of the machine: it lays the file system of this machine under one in memory, so that nothing that happens
 * inside is left, and becomes systemd. What belongs to the kernel as a whole is read-only; units that are about
 * hardware, and what this machine does by itself from time to time, are masked.
 */
const bootScript = `
set -e
folder=$1
read -r pid rest < /proc/self/stat
root=$folder/root
mount --make-rprivate /
mount -t tmpfs -o mode=755 machine $folder/memory
mkdir $folder/memory/upper $folder/memory/work
cp -a $folder/files/. $folder/memory/upper
chown -R 0:0 $folder/memory/upper
mount -t overlay -o lowerdir=/,upperdir=$folder/memory/upper,workdir=$folder/memory/work overlay $root
mkdir -p $root${repositoryInside} $root/host
touch $root/usr/local/bin/node
mount --bind "$2" $root${repositoryInside}
mount --bind "$3" $root/usr/local/bin/node
mount --bind $folder/host $root/host
mount -t proc proc $root/proc
mount --bind $root/proc/sys $root/proc/sys
mount -o remount,ro,bind $root/proc/sys
mount -t sysfs -o ro sysfs $root/sys
mount -t cgroup2 cgroup2 $root/sys/fs/cgroup
mount --bind /dev $root/dev
mount --bind $folder/console $root/dev/console
mount -o remount,ro,bind $root/dev
mount -t tmpfs -o mode=1777 shm $root/dev/shm
mount -t tmpfs -o mode=755 run $root/run
mount -t tmpfs -o mode=1777 tmp $root/tmp
for unit in systemd-sysctl systemd-modules-load systemd-udevd systemd-udev-trigger systemd-update-utmp systemd-random-seed \\
  systemd-remount-fs systemd-tmpfiles-setup-dev systemd-binfmt systemd-pstore; do
  ln -sf /dev/null $root/etc/systemd/system/$unit.service
done
ln -sf /dev/null $root/etc/systemd/system/timers.target
# Credentials reach a service by a mount that another process makes.
mount --make-rshared $root
hostname machine
echo $pid > $folder/pid
exec env -i container=testbed PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \\
  chroot $root /lib/systemd/systemd --system --unit=up.target --log-target=console --show-status=0
`;

/** Puts itself into a control group of its own, starts the first process in namespaces of its own, and tidies up after it. */
const hostScript = `
set -e
folder=$1
mount --make-rprivate /
mount -t cgroup2 cgroup2 $folder/cgroup
group=$folder/cgroup/$(basename $folder)
mkdir $group
echo 0 > $group/cgroup.procs
unshare --pid --fork --kill-child --mount --cgroup --ipc --uts /bin/sh $folder/boot.sh "$@" &
wait $! || true
echo 0 > $folder/cgroup/cgroup.procs
find $group -depth -type d -exec rmdir {} +
`;

const upTarget = '[Unit]\nRequires=basic.target up.service\nAfter=basic.target up.service\nAllowIsolate=yes\n';
const upService =
  '[Unit]\nAfter=basic.target\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c "echo up > /host/up"\n';

/** What `hostScript` and `bootScript` need of the kernel, tried and undone: the folder is that of a scratch. */
const tryScript = `
set -e
mount --make-rprivate /
mount -t cgroup2 cgroup2 "$1"
mkdir "$1/$2"
rmdir "$1/$2"
unshare --pid --fork --mount --cgroup --ipc --uts mount -t proc proc /proc
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" overlay "$1/root"
`;

/**
 * Says in one sentence why no second systemd can run on this machine: in a container that may neither mount nor make control
 * groups root is not enough. `undefined` when it can.
 */
export async function systemdObstacle(): Promise<string | undefined> {
  const scratch = await makeScratch();
  const inside = ['--mount', '/bin/sh', '-c', tryScript, 'try', scratch.folder, `try-${process.pid}`];
  const [command, args] = asRoot('unshare', inside);
  const problem = await new Promise<string | undefined>((done) => {
    execFile(command, args, { cwd: '/' }, (error, _out, err) =>
      done(error === null ? undefined : err.trim().replaceAll(/\s+/g, ' ')),
    );
  });
  await scratch.close();
  return problem === undefined ? undefined : `this machine lets nobody run a second systemd: ${problem}`;
}

/**
 * Boots a systemd with `files`, by their absolute path inside, over the file system of this machine; needs root and util-linux.
 *
 * The repository is under `repositoryInside`, this Node is `/usr/local/bin/node`. The network is the one of this machine.
 *
 * @throws TransportFailure DAEMON_NOT_STARTED, with what systemd said
 */
export async function bootSystemd(files: Readonly<Record<string, string>>): Promise<SystemdMachine> {
  const scratch = await makeScratch();
  const { folder } = scratch;
  for (const name of ['root', 'memory', 'host', 'cgroup', 'files']) await mkdir(join(folder, name));
  const units = '/etc/systemd/system';
  const all = { ...files, [`${units}/up.target`]: upTarget, [`${units}/up.service`]: upService };
  for (const [path, content] of Object.entries(all)) {
    const file = join(folder, 'files', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { mode: path.includes('/bin/') ? 0o755 : 0o644 });
  }
  const log = join(folder, 'console');
  await writeFile(log, '');
  await writeFile(join(folder, 'boot.sh'), bootScript);
  await writeFile(join(folder, 'host.sh'), hostScript);
  const inside = [folder, repository, process.execPath];
  const [command, args] = asRoot('unshare', ['--mount', '/bin/sh', join(folder, 'host.sh'), ...inside]);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' });
  let complaints = '';
  child.stderr.on('data', (chunk) => (complaints += String(chunk)));
  const gone = once(child, 'exit');
  const up = await Promise.race([firstLine(join(folder, 'host'), 'up'), gone]).catch(() => undefined);
  const pid = up === 'up' ? await firstLine(folder, 'pid') : undefined;
  if (pid === undefined) {
    const said = `systemd did not come up: ${complaints}\n${await lastLines(log)}`;
    await scratch.close();
    throw new TransportFailure('DAEMON_NOT_STARTED', said, { transport: 'process', endpoint: 'systemd' });
  }
  return {
    run: (program, runArgs, input) => runInside(pid, [program, ...runArgs], input),
    async [Symbol.asyncDispose]() {
      await runInside(pid, ['kill', '-s', 'SIGRTMIN+14', '1']);
      await gone;
      await scratch.close();
    },
  };
}

const environment = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'LC_ALL=C.UTF-8',
  'HOME=/root',
];

function runInside(pid: string, argv: readonly string[], input = ''): Promise<Ended> {
  const namespaces = ['-t', pid, '-m', '-p', '-C', '-i', '-u', '-r', '-w'];
  const [command, args] = asRoot('nsenter', [...namespaces, '--', 'env', '-i', ...environment, ...argv]);
  return new Promise((done) => {
    const child = execFile(command, args, { cwd: '/' }, (error, out, err) => {
      done({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 127, out, err });
    });
    child.stdin?.end(input);
  });
}
