import { on } from 'node:events';
import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The first line of a file, as soon as it is there; rejects after half a minute. */
export async function firstLine(folder: string, name: string): Promise<string> {
  const watcher = watch(folder);
  try {
    for (const changes = on(watcher, 'change', { signal: AbortSignal.timeout(30_000) }); ; await changes.next()) {
      const line = await readFile(join(folder, name), 'utf8').catch(() => '');
      if (line !== '') return line.trim();
    }
  } finally {
    watcher.close();
  }
}
