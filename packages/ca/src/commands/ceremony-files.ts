import { constants } from 'node:fs';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ConfigInvalid } from '@acme-smime/protocol';

/** What a ceremony writes into one folder, never over anything, and what is said of it in the end. */
export interface CeremonyFiles {
  write(name: string, content: string, mode: number): Promise<void>;
  /** Writes what is only a help: where there is one already, that one stays. */
  offer(name: string, content: string): Promise<void>;
  say(text: string): void;
  /** The protocol of the ceremony. */
  protocol(title: string): string;
}

/**
 * Opens the folder of a ceremony; it is made when it is not there. A key that is there already is worth more than any new one.
 *
 * @throws ConfigInvalid `INIT_EXISTS` when one of the files is there already.
 */
export async function openCeremonyFiles(folder: string, names: readonly string[]): Promise<CeremonyFiles> {
  await mkdir(folder, { recursive: true });
  for (const name of names) {
    const path = join(folder, name);
    if (!(await exists(path))) continue;
    const message = `${path} is there already and is never overwritten; name another folder with --out.`;
    throw new ConfigInvalid('INIT_EXISTS', message, { path, expected: 'a folder without it' });
  }
  const written: string[] = [];
  const said: string[] = [];
  const write = async (name: string, content: string, mode: number): Promise<void> => {
    await writeFile(join(folder, name), content, { mode, flag: 'wx' });
    written.push(name);
  };
  return {
    write,
    offer: async (name, content) => {
      if (!(await exists(join(folder, name)))) await write(name, content, 0o644);
    },
    say: (text) => void said.push(text),
    protocol: (title) => `${title}\n\n${[...said, `Files in ${folder}: ${written.join(', ')}\n`].join('\n')}`,
  };
}

function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}
