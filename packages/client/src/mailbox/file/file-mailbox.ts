import type { Log } from '../../log.ts';
import type { Mailbox } from '../mailbox.ts';
import { openMessageFiles } from './message-files.ts';
import { openSubjectFiles } from './subject-files.ts';

/**
 * Options of `openFileMailbox`.
 *
 * `messages`: whole messages go in and out, and are checked like those of any mailbox. `subjects`: the form of the older
 * client, in which another program hands over nothing but a subject, so that nobody can check who sent it.
 */
export type FileMailboxOptions = { readonly log?: Log } & (
  | { readonly form: 'messages'; readonly folder: string }
  | { readonly form: 'subjects'; readonly workDir: string }
);

/** A mailbox of files, for other programs that can read and send mail on their own. */
export function openFileMailbox(options: FileMailboxOptions): Mailbox {
  const log = options.log ?? (() => undefined);
  return options.form === 'messages'
    ? openMessageFiles({ folder: options.folder, log })
    : openSubjectFiles({ workDir: options.workDir, log });
}
