import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ConfigInvalid } from '@acme-smime/protocol';

/** What a secret is read with; given by `main.ts`. */
export interface SecretReading {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks at the terminal without showing what is typed; absent where there is none. */
  readonly prompt?: (question: string) => Promise<string>;
}

const expected = 'file:PATH, env:NAME, credential:NAME (systemd) or prompt';

/**
 * Reads a secret by its reference: `file:PATH`, `env:NAME`, `credential:NAME` (from systemd's `LoadCredential=`), `prompt`. A
 * line end at its end does not belong to it.
 *
 * @throws ConfigInvalid `SECRET_UNREADABLE`, which names the reference and never the secret.
 */
export async function readSecret(reference: string, path: string, reading: SecretReading): Promise<string> {
  const [kind, ...rest] = reference.split(':');
  const name = rest.join(':');
  const secret = await read(kind ?? '', name, path, reading).catch((cause: unknown) => {
    const { code = 'it cannot be read' } = cause as { code?: string };
    throw unreadable(reference, path, code);
  });
  const line = secret?.replace(/\r?\n$/, '');
  if (line === undefined) throw unreadable(shown(reference), path, 'there is no such secret');
  if (line === '') throw unreadable(reference, path, 'it is empty');
  return line;
}

/**
 * Reads a secret now, so that one that is missing is said at the start, and gives what reads it whenever it is needed: a file
 * may get a new password while the CA runs; a person is asked once.
 *
 * @throws ConfigInvalid `SECRET_UNREADABLE`; so does what it gives.
 */
export async function keptSecretReader(
  reference: string,
  path: string,
  reading: SecretReading,
): Promise<() => Promise<string>> {
  const first = await readSecret(reference, path, reading);
  return reference === 'prompt' ? async () => first : () => readSecret(reference, path, reading);
}

async function read(
  kind: string,
  name: string,
  path: string,
  { env, prompt }: SecretReading,
): Promise<string | undefined> {
  switch (kind) {
    case 'file':
      return readFile(name, 'utf8');
    case 'env':
      return env[name];
    case 'credential': {
      const folder = env['CREDENTIALS_DIRECTORY'];
      return folder === undefined ? undefined : readFile(join(folder, name), 'utf8');
    }
    case 'prompt':
      return prompt?.(`Secret for ${path}: `);
    default:
      return undefined;
  }
}

/** A reference that is none may be the secret itself. */
function shown(reference: string): string {
  return /^(?:file|env|credential):|^prompt$/.test(reference) ? reference : 'the value';
}

function unreadable(reference: string, path: string, reason: string): ConfigInvalid {
  const message = `The secret ${path} (${shown(reference)}) cannot be read: ${reason}; name it as ${expected}.`;
  return new ConfigInvalid('SECRET_UNREADABLE', message, { path, expected });
}
