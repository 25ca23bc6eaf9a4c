import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigInvalid } from '@acme-smime/protocol';
import { secretMissing } from './secret-failure.ts';

/** Reads the first line of a file. Throws ConfigInvalid SECRET_FILE_UNREADABLE. */
export async function readSecretFile(path: string, purpose: string): Promise<string> {
  try {
    return firstLine(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new ConfigInvalid(
      'SECRET_FILE_UNREADABLE',
      `The ${purpose} is kept in the file ${path}, which cannot be read; check its name and permissions.`,
      { path },
      { cause },
    );
  }
}

/** Reads a credential that systemd hands to a service (`LoadCredential=`, `SetCredentialEncrypted=`). */
export async function readCredential(name: string, folder: string | undefined, purpose: string): Promise<string> {
  if (folder === undefined || folder === '')
    throw secretMissing(
      purpose,
      `is the systemd credential ${name}, and CREDENTIALS_DIRECTORY is not set: run this as a service with LoadCredential=${name}:FILE`,
      'CREDENTIALS_DIRECTORY',
    );
  if (name === '' || name.startsWith('.') || /[/\\\0]/.test(name))
    throw secretMissing(
      purpose,
      `cannot be the systemd credential ${JSON.stringify(name)}: that is no name of one`,
      name,
    );
  return readSecretFile(join(folder, name), purpose);
}

/** The text up to the first line break: files and programs end what they print with one. */
export function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? '';
}
