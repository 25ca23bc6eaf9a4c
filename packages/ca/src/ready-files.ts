import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { TransportFailure } from '@acme-smime/protocol';

import type { RunningCa } from './start-ca.ts';

const signal = 'directory-url';

/**
 * Makes the folder, and takes away the sign of readiness that an earlier run may have left there.
 *
 * @throws TransportFailure `OUT_UNWRITABLE`.
 */
export async function prepareFolder(folder: string): Promise<void> {
  await writing(folder, async () => {
    await mkdir(folder, { recursive: true });
    await rm(join(folder, signal), { force: true });
  });
}

/**
 * Writes `root.pem`, `dkim-record.txt` (name, a space, the value of the TXT record) and, last and at once, `directory-url`:
 * who sees that one can begin.
 *
 * @throws TransportFailure `OUT_UNWRITABLE`.
 */
export async function writeReadyFiles(folder: string, ca: RunningCa): Promise<void> {
  await writing(folder, async () => {
    await writeFile(join(folder, 'root.pem'), ca.rootPem);
    await writeFile(join(folder, 'dkim-record.txt'), `${ca.dkimRecord.name} ${ca.dkimRecord.value}\n`);
    const unfinished = join(folder, `.${signal}.new`);
    await writeFile(unfinished, `${ca.directoryUrl}\n`);
    await rename(unfinished, join(folder, signal));
  });
}

/**
 * Writes the token of the operator page where only its owner can read it, and gives the name of the file.
 *
 * @throws TransportFailure `OUT_UNWRITABLE`.
 */
export async function writeOperatorToken(folder: string, token: string): Promise<string> {
  const file = join(folder, 'operator-token');
  await writing(folder, async () => {
    // Anew, so that the mode is the one given here.
    await rm(file, { force: true });
    await writeFile(file, `${token}\n`, { mode: 0o600 });
  });
  return file;
}

async function writing(folder: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The folder ${folder} cannot be written: ${reason}; name another one with --out.`;
    throw new TransportFailure('OUT_UNWRITABLE', message, { transport: 'file', endpoint: folder }, { cause });
  }
}
