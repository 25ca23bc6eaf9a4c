import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { TransportFailure } from '@acme-smime/protocol';

import type { OutgoingMail } from './relay.ts';

/**
 * Makes a relay that delivers every mail, for whomever it is, into one Maildir: whole, synced, and in `new` only when it is
 * complete (https://cr.yp.to/proto/maildir.html). The folder and its `tmp`, `new` and `cur` are made.
 *
 * @throws TransportFailure `MAILDIR_UNWRITABLE`, here and for each mail.
 */
export async function maildirRelay(
  folder: string,
  { now, random }: { readonly now: () => Date; readonly random: (bytes: number) => Uint8Array },
): Promise<(mail: OutgoingMail) => Promise<void>> {
  await writing(folder, async () => {
    for (const part of ['tmp', 'new', 'cur']) await mkdir(join(folder, part), { recursive: true, mode: 0o700 });
  });
  return ({ raw }) => {
    const seconds = Math.floor(now().getTime() / 1000);
    const name = `${seconds}.R${Buffer.from(random(12)).toString('hex')}.acme-smime-ca`;
    return writing(folder, () => deliver(folder, name, raw));
  };
}

async function deliver(folder: string, name: string, raw: Uint8Array): Promise<void> {
  const unfinished = join(folder, 'tmp', name);
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(raw);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, join(folder, 'new', name));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function writing(folder: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The Maildir ${folder} cannot be written: ${reason}.`;
    throw new TransportFailure('MAILDIR_UNWRITABLE', message, { transport: 'file', endpoint: folder }, { cause });
  }
}
