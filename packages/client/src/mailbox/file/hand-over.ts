import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TransportFailure } from '@acme-smime/protocol';
import type { SendOptions } from '../mailbox.ts';
import { codeOf, fileFailure } from './file-failure.ts';

/**
 * Hands something to another program as a file that appears at once and whole, after `commit` has resolved.
 *
 * @throws TransportFailure before `commit`: MAIL_FILE_UNWRITABLE; after it: SEND_REFUSED, since a file that could not be renamed was never seen
 */
export async function handOver(path: string, content: Uint8Array, { signal, commit }: SendOptions): Promise<void> {
  signal.throwIfAborted();
  const draft = join(dirname(path), `.${basename(path)}.tmp`);
  try {
    await writeWhole(draft, content).catch((error: unknown) => {
      throw fileFailure('MAIL_FILE_UNWRITABLE', draft, error);
    });
    await commit();
    await rename(draft, path).catch((cause: unknown) => {
      const why = `The answer could not be put at ${path} (${codeOf(cause) ?? 'unknown reason'}); mend its permissions and run the same command again.`;
      throw new TransportFailure('SEND_REFUSED', why, { transport: 'process', endpoint: path }, { cause });
    });
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  await using file = await open(path, 'w', 0o600);
  await file.writeFile(content);
  await file.sync();
}
