import { on } from 'node:events';
import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** Resolves as soon as a log file contains the text. */
export async function logged(file: string, text: string, signal: AbortSignal): Promise<void> {
  const watcher = watch(file);
  const changes = on(watcher, 'change', { signal });
  try {
    while (!(await readFile(file, 'utf8')).includes(text)) await changes.next();
  } finally {
    watcher.close();
  }
}
