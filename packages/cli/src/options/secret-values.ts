import { resolve } from 'node:path';
import { literalSecret } from '@acme-smime/client';
import type { SecretSource } from '@acme-smime/client';
import { ConfigInvalid } from '@acme-smime/protocol';
import { words } from './words.ts';

/** What was said about one secret. */
export interface SaidSecret {
  readonly text?: string | undefined;
  readonly file?: string | undefined;
  readonly env?: string | undefined;
  readonly command?: string | undefined;
  readonly keyring?: string | undefined;
  readonly credential?: string | undefined;
}

/**
 * The place of a secret that options name; `undefined` when they name none.
 *
 * @throws ConfigInvalid OPTIONS_CONFLICT, OPTION_INVALID
 */
export function secretSourceOf(said: SaidSecret, option: string): SecretSource | undefined {
  const { text, file, env, command, keyring, credential } = said;
  const given = Object.entries(said).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    const names = given.map(([key]) => (key === 'text' ? option : `${option}-${key}`)).join(' and ');
    throw new ConfigInvalid('OPTIONS_CONFLICT', `${names} name the same secret twice; give one of them.`, {
      path: option,
    });
  }
  if (text !== undefined) return literalSecret(text);
  // Absolute, since a renewal may be started anywhere.
  if (file !== undefined) return { file: resolve(file) };
  if (env !== undefined) return { env };
  if (command !== undefined) return { command: words(command, `${option}-command`) };
  if (keyring !== undefined) return { keyring: keyringEntry(keyring, `${option}-keyring`) };
  return credential === undefined ? undefined : { credential };
}

function keyringEntry(text: string, option: string): { service: string; account: string } {
  const at = text.lastIndexOf('/');
  if (at > 0 && at < text.length - 1) return { service: text.slice(0, at), account: text.slice(at + 1) };
  throw new ConfigInvalid('OPTION_INVALID', `${option} takes the service and the account, divided by a slash.`, {
    path: option,
    expected: 'SERVICE/ACCOUNT',
  });
}
