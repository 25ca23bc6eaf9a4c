import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A temporary folder in which the `openssl` program works. */
export interface OpensslFolder {
  /** Writes a file and gives back its name. */
  write(name: string, content: string | Uint8Array): Promise<string>;
  read(name: string): Promise<Uint8Array>;
  /** Runs `openssl` with these arguments, split at spaces; throws with its standard error when it fails. */
  openssl(args: string): Promise<string>;
  close(): Promise<void>;
}

/** Makes the folder. */
export async function makeOpensslFolder(): Promise<OpensslFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'acme-smime-openssl-'));
  return {
    async write(name, content) {
      await writeFile(join(folder, name), content);
      return name;
    },
    async read(name) {
      return new Uint8Array(await readFile(join(folder, name)));
    },
    async openssl(args) {
      const { stdout } = await run('openssl', args.split(' '), { cwd: folder, maxBuffer: 1 << 24 });
      return stdout;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
