import { appendFileSync, chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AcmeSmimeError } from '@acme-smime/protocol';
import { makeFolderSync } from '@acme-smime/client';
import type { Progress } from '@acme-smime/client';
import { newMask } from './mask.ts';
import { printable } from './printable.ts';

/** What a run leaves behind for whoever asks later how it went. Never holds a secret that was revealed to the run. */
export interface Journal {
  /** This is a secret: it is taken out of everything that is written from now on. */
  readonly learn: (secret: string) => void;
  /** The text without the secrets. */
  readonly masked: (text: string) => string;
  readonly entry: (level: string, event: string, message: string) => void;
  readonly step: (progress: Progress) => void;
  /** With its causes and their stacks. */
  readonly error: (error: unknown) => void;
  /** Says where to write; nothing is written before the first entry. */
  readonly begin: (folder: string, command: string) => void;
  /** The last line, if there was a first. */
  readonly end: (exitCode: number) => void;
}

/** What a journal is kept with. */
export interface JournalOptions {
  readonly now: () => Date;
  /** Tells runs apart that write into the same file. */
  readonly run: string;
  readonly version: string;
  /** Told once when the folder cannot be written; the run goes on without a journal. */
  readonly complain: (problem: string) => void;
  /** Daily files that are kept; default 60. */
  readonly keepFiles?: number;
}

const fileName = /^acme-smime-\d{4}-\d\d-\d\d\.log$/;

/**
 * Keeps a journal: one file a day, to which every run appends, readable by its owner alone; the oldest go. Each line is written
 * at once, so that it is there whatever becomes of the process.
 */
export function newJournal(options: JournalOptions): Journal {
  const mask = newMask();
  const masked = (text: string): string => mask.apply(text);
  let place: { readonly folder: string; readonly command: string } | undefined;
  let begun = false;

  const line = (level: string, event: string, message: string): void => {
    if (place === undefined) return;
    const now = options.now().toISOString();
    const path = join(place.folder, `acme-smime-${now.slice(0, 10)}.log`);
    const lines = masked(message).split('\n').map(printable).join('\n    ');
    try {
      if (!begun) open(place.folder, path, options.keepFiles ?? 60);
      appendFileSync(path, `${now} ${options.run} ${level} ${event}: ${lines}\n`, { mode: 0o600 });
    } catch (error) {
      options.complain(error instanceof Error ? error.message : String(error));
      place = undefined;
    }
  };
  const entry: Journal['entry'] = (level, event, message) => {
    if (!begun && place !== undefined) {
      line('info', 'begin', `acme-smime ${options.version} ${place.command}`);
      begun = true;
    }
    line(level, event, message);
  };
  return {
    learn: mask.learn,
    masked,
    entry,
    step: (progress) => entry('info', progress.step, detailsOf(progress)),
    error: (error) => entry('error', codeOf(error), stackOf(error)),
    begin(folder, command) {
      place = { folder, command };
    },
    end(exitCode) {
      if (begun) line('info', 'end', `exit code ${exitCode}`);
    },
  };
}

function open(folder: string, path: string, keepFiles: number): void {
  makeFolderSync(folder);
  appendFileSync(path, '', { mode: 0o600 });
  // A file that was there before with wider rights, or made under an odd umask.
  chmodSync(path, 0o600);
  const files = readdirSync(folder)
    .filter((name) => fileName.test(name))
    .toSorted();
  for (const old of files.slice(0, -keepFiles)) rmSync(join(folder, old), { force: true });
}

/** Whole messages are left to the mailbox; of everything else nothing is left out. */
function detailsOf({ step: _, ...details }: Progress): string {
  return JSON.stringify(details, (_key, value: unknown) =>
    value instanceof Uint8Array ? `${value.length} bytes` : value,
  );
}

function codeOf(error: unknown): string {
  if (error instanceof AcmeSmimeError) return error.code;
  return error instanceof Error ? error.name : 'thrown';
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by ${stackOf(error.cause)}`;
}
