import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asRoot } from './privilege.ts';

/** A temporary folder together with the processes that work in it. */
export interface Scratch {
  readonly folder: string;
  /** Ends every process that was started with a path of the folder, and removes the folder. */
  close(): Promise<void>;
}

/**
 * Waits until whoever holds the other end of its standard input is gone, then ends every process that was started with a
 * path of the folder, together with the process group it leads, and removes the folder. Nothing in it is worth a graceful
 * end, which takes some daemons seconds. The folder's name comes by standard input so that it is not among its own.
 */
const reaperScript = `
read -r folder
cat > /dev/null
while
  users=$(echo "$folder" | grep -lF -f - /proc/[0-9]*/cmdline | cut -d / -f 3)
  [ -n "$users" ]
do
  for pid in $users; do kill -s KILL -- "-$pid"; kill -s KILL "$pid"; done
done
until rm -rf "$folder"; do :; done
`;

/**
 * Makes a temporary folder that cleans up after its maker, however that ends.
 *
 * A process of its own, in a session of its own, reads one end of a pipe: when the test closes the scratch, throws, is
 * interrupted or killed, the pipe closes and the daemons are stopped. There is no other way out, so this one is always tried.
 */
export async function makeScratch(): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), 'acme-smime-'));
  // The daemons run as users of their own and have to pass through.
  await chmod(folder, 0o755);
  const [command, args] = asRoot('/bin/sh', ['-c', reaperScript]);
  const reaper = spawn(command, args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' });
  await once(reaper, 'spawn');
  reaper.stdin.write(`${folder}\n`);
  const gone = once(reaper, 'exit');
  reaper.unref();
  return {
    folder,
    async close() {
      reaper.ref();
      reaper.stdin.end();
      await gone;
    },
  };
}
