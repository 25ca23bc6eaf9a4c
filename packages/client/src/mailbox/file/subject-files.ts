import { createHash } from 'node:crypto';
import { open, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseMessage } from '@acme-smime/protocol';
import type { Log } from '../../log.ts';
import { makeFolderSync } from '../../store/make-folder.ts';
import { fileName } from '../../store/paths.ts';
import type { ArrivedSubject, Mailbox } from '../mailbox.ts';
import { codeOf, fileFailure } from './file-failure.ts';
import { handOver } from './hand-over.ts';
import { watchedLooks } from './watch-folder.ts';

/** Where the files are. */
export interface SubjectFilesOptions {
  /** Its folder `tmp/` is used, and made when absent. */
  readonly workDir: string;
  readonly log: Log;
}

/** More than any subject; a file that is larger is something else. */
const maxSubjectBytes = 16 * 1024;

/**
 * The form of the older client: `tmp/resp_<address>_subject.txt` appears empty and is to be filled with the subject of the
 * challenge; `tmp/resp_<address>_body.txt` then holds the text of the response, which the other program sends.
 *
 * A body from an earlier order is taken away before the subject is waited for, and a subject from an earlier one counts
 * only once it has changed.
 */
export function openSubjectFiles({ workDir, log }: SubjectFilesOptions): Mailbox {
  const folder = join(workDir, 'tmp');
  const path = (address: string, what: 'subject' | 'body'): string =>
    join(folder, `resp_${fileName(address)}_${what}.txt`);
  return {
    kind: 'file',
    async mark(signal) {
      signal.throwIfAborted();
      const names = await subjectsIn(folder);
      const seen = await Promise.all(names.map(async (name) => digestOf(await subjectIn(join(folder, name)))));
      return JSON.stringify({ version: 1, subjects: seen });
    },
    async *arrivals({ to, mark }, signal): AsyncGenerator<ArrivedSubject, void, undefined> {
      signal.throwIfAborted();
      const subjectPath = path(to, 'subject');
      await prepare(folder, subjectPath, path(to, 'body'));
      const seen = new Set(seenIn(mark));
      for await (const _look of watchedLooks({ folder, log }, signal)) {
        const subject = await subjectIn(subjectPath);
        const digest = digestOf(subject);
        if (subject === '' || seen.has(digest)) continue;
        seen.add(digest);
        yield { subject };
      }
    },
    send: ({ from, raw }, options) => handOver(path(from, 'body'), parseMessage(raw).body, options),
    // There is no mail, only its subject.
    settle: async () => undefined,
    close: async () => undefined,
  };
}

async function prepare(folder: string, subjectPath: string, bodyPath: string): Promise<void> {
  try {
    makeFolderSync(folder);
    await rm(bodyPath, { force: true });
    await using _file = await open(subjectPath, 'a', 0o600);
  } catch (error) {
    throw fileFailure('MAIL_FILE_UNWRITABLE', subjectPath, error);
  }
}

async function subjectsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw fileFailure('MAIL_FILE_UNREADABLE', folder, error);
  });
  return names.filter((name) => name.startsWith('resp_') && name.endsWith('_subject.txt'));
}

/** The subject in a file, without the name of its field; empty while there is none. */
async function subjectIn(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return Buffer.alloc(0);
    throw fileFailure('MAIL_FILE_UNREADABLE', path, error);
  });
  if (bytes.length > maxSubjectBytes) return '';
  const unfolded = bytes
    .toString('utf8')
    .trim()
    .replaceAll(/\r?\n[ \t]*/g, ' ');
  return unfolded.replace(/^subject:\s*/i, '');
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function seenIn(mark: string | undefined): readonly string[] {
  try {
    const { subjects } = JSON.parse(mark ?? '{}') as { readonly subjects?: unknown };
    return Array.isArray(subjects) ? subjects.map(String) : [];
  } catch {
    return [];
  }
}
