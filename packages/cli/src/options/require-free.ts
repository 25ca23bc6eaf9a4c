import { access } from 'node:fs/promises';
import { ConfigInvalid } from '@acme-smime/protocol';

/** Throws ConfigInvalid `FILE_EXISTS` when there is something at the path. */
export async function requireFree(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists)
    throw new ConfigInvalid('FILE_EXISTS', `${path} is there already; use --force to overwrite it, or another --out.`, {
      path: '--out',
    });
}
