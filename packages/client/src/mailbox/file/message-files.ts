import { randomUUID } from 'node:crypto';
import { open, readdir, rename, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ConfigInvalid } from '@acme-smime/protocol';
import type { Log } from '../../log.ts';
import { makeFolderSync } from '../../store/make-folder.ts';
import { maxMailBytes, mayBeChallenge } from '../candidate.ts';
import type { ArrivedMail, Disposal, Mailbox } from '../mailbox.ts';
import { codeOf, fileFailure } from './file-failure.ts';
import { handOver } from './hand-over.ts';
import { readMark, readRef, writeMark, writeRef } from './message-place.ts';
import { watchedLooks } from './watch-folder.ts';

/** Where the files are. */
export interface MessageFilesOptions {
  /** Holds `in/` and `out/`; made when absent. */
  readonly folder: string;
  readonly log: Log;
}

/** Names that are read; an answered one gets another, so that nobody takes it for new. */
const message = /\.eml$/i;

/**
 * A mailbox in which whole messages lie as files: `in/*.eml` is read as it is put there, `out/*.eml` appears at once and
 * whole. An answered challenge is renamed to `*.eml.answered`. Whoever puts a message there writes it under another name
 * first; one that is read half written fails its checks and is read again when it changes.
 */
export function openMessageFiles({ folder, log }: MessageFilesOptions): Mailbox {
  const inbox = join(folder, 'in');
  const outbox = join(folder, 'out');
  return {
    kind: 'file',
    async mark(signal) {
      signal.throwIfAborted();
      await makeFolders(inbox, outbox);
      return writeMark((await listMessages(inbox)).map((one) => one.id));
    },
    async *arrivals({ mark }, signal): AsyncGenerator<ArrivedMail, void, undefined> {
      signal.throwIfAborted();
      await makeFolders(inbox, outbox);
      const before = readMark(mark);
      const done = new Set<string>();
      for await (const _look of watchedLooks({ folder: inbox, log }, signal))
        for (const { id, name } of await listMessages(inbox)) {
          if (done.has(id)) continue;
          signal.throwIfAborted();
          const raw = await readMessage(join(inbox, name));
          if (raw === undefined) continue;
          done.add(id);
          if (!mayBeChallenge(raw)) continue;
          yield { ref: writeRef(name), raw, afterMark: !before.has(id), place: join(inbox, name) };
        }
    },
    async send({ raw }, options) {
      options.signal.throwIfAborted();
      await makeFolders(outbox);
      await handOver(join(outbox, `${randomUUID()}.eml`), raw, options);
    },
    async settle(ref, disposal, signal) {
      signal.throwIfAborted();
      const name = readRef(ref);
      if (name !== undefined) await settleFile(folder, name, disposal);
    },
    close: async () => undefined,
  };
}

interface MessageFile {
  readonly name: string;
  /** Tells a file from another one of the same name. */
  readonly id: string;
}

/** The messages, newest first. */
async function listMessages(inbox: string): Promise<readonly MessageFile[]> {
  const names = await readdir(inbox).catch((error: unknown) => {
    throw fileFailure('MAIL_FILE_UNREADABLE', inbox, error);
  });
  const found = names
    .filter((name) => message.test(name) && !name.startsWith('.'))
    .map(async (name) => {
      try {
        await using file = await open(join(inbox, name), 'r');
        const { mtimeNs, size } = await file.stat({ bigint: true });
        return { name, id: `${name} ${mtimeNs} ${size}`, mtimeNs };
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw fileFailure('MAIL_FILE_UNREADABLE', join(inbox, name), error);
      }
    });
  return (await Promise.all(found))
    .filter((one) => one !== undefined)
    .toSorted((a, b) => (a.mtimeNs === b.mtimeNs ? (a.name < b.name ? 1 : -1) : a.mtimeNs < b.mtimeNs ? 1 : -1));
}

async function readMessage(path: string): Promise<Uint8Array | undefined> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    return size > maxMailBytes ? new Uint8Array() : new Uint8Array(await file.readFile());
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw fileFailure('MAIL_FILE_UNREADABLE', path, error);
  }
}

/** Renames, moves or deletes; a mail that is gone is settled. */
async function settleFile(folder: string, name: string, disposal: Disposal): Promise<void> {
  const path = join(folder, 'in', name);
  const target = join(folder, disposal.action === 'move' ? subfolderOf(disposal.folder) : 'in');
  if (disposal.action === 'move') await makeFolders(target);
  try {
    if (disposal.action === 'delete') await unlink(path);
    else await rename(path, join(target, `${name}.answered`));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw fileFailure('MAIL_FILE_UNWRITABLE', path, error);
  }
}

function subfolderOf(folder: string): string {
  if (folder === basename(folder) && !/^\.|[\p{Cc}]/u.test(folder) && folder !== 'in' && folder !== 'out')
    return folder;
  throw new ConfigInvalid(
    'FOLDER_INVALID',
    `${JSON.stringify(folder)} cannot be a folder beside "in" and "out"; choose a plain name for --move-to.`,
    { path: '--move-to', expected: 'a name without slashes' },
  );
}

async function makeFolders(...folders: readonly string[]): Promise<void> {
  for (const folder of folders)
    try {
      makeFolderSync(folder);
    } catch (error) {
      throw fileFailure('MAIL_FILE_UNWRITABLE', folder, error);
    }
}
