import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredMail } from '../contract/suite.ts';

/** A Maildir that a delivery agent writes to. */
export interface MaildirDouble {
  readonly path: string;
  deliver(raw: Uint8Array, folder?: 'junk'): Promise<string>;
  stored(messageId: string): Promise<StoredMail | undefined>;
}

/** Makes an empty Maildir, with the junk folder only when mail comes for it. */
export async function makeMaildir(path: string): Promise<MaildirDouble> {
  let count = 0;
  await makeFolder(path);
  return {
    path,
    async deliver(raw, folder) {
      const target = folder === 'junk' ? join(path, '.Junk') : path;
      if (folder === 'junk') await makeFolder(target);
      count += 1;
      const name = `1790000000.M${String(count).padStart(6, '0')}P1Q1.mail.test`;
      await writeFile(join(target, 'tmp', name), raw);
      await rename(join(target, 'tmp', name), join(target, 'new', name));
      return name;
    },
    async stored(messageId) {
      for (const folder of ['', ...(await readdir(path)).filter((name) => name.startsWith('.'))])
        for (const part of ['new', 'cur'])
          for (const file of await readdir(join(path, folder, part))) {
            const text = await readFile(join(path, folder, part, file), 'latin1');
            if (!text.includes(messageId)) continue;
            const flags = part === 'cur' ? (file.split(':2,')[1] ?? '') : '';
            const shown = folder === '' ? 'INBOX' : folder.slice(1).replaceAll('.', '/');
            return { seen: flags.includes('S'), answered: flags.includes('R'), folder: shown };
          }
      return undefined;
    },
  };
}

async function makeFolder(path: string): Promise<void> {
  for (const part of ['tmp', 'new', 'cur']) await mkdir(join(path, part), { recursive: true });
}
