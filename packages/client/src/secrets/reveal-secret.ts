import { readKeyring } from './keyring.ts';
import type { LoadKeyring } from './keyring.ts';
import { runSecretCommand } from './secret-command.ts';
import { secretMissing } from './secret-failure.ts';
import { readCredential, readSecretFile } from './secret-file.ts';
import type { SecretRef, SecretSource } from './secret-ref.ts';

/** Where secrets come from on this machine. */
export interface SecretSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks a person without showing what is typed; absent where nobody may be asked. */
  readonly ask?: (question: string, signal: AbortSignal) => Promise<string>;
  readonly signal: AbortSignal;
  /** Told each secret, so that it can be kept out of logs. */
  readonly revealed?: (secret: string) => void;
  /** How long a command may take, which may have to ask a person in turn; default one minute. */
  readonly commandTimeoutMs?: number;
  /** Loads the keyring of the system; default: the optional package `@napi-rs/keyring`. */
  readonly loadKeyring?: LoadKeyring;
}

/**
 * Fetches a secret. Neither the secret nor what surrounds it where it is kept ever appears in an error.
 *
 * @param purpose what it is for, in words that follow "The": `password of alice at imap.example.org`
 * @throws ConfigInvalid SECRET_MISSING, SECRET_FILE_UNREADABLE, SECRET_COMMAND_FAILED, KEYRING_UNAVAILABLE; the signal's
 *   reason when aborted
 */
export async function revealSecret(
  source: SecretSource,
  surroundings: SecretSurroundings,
  purpose = 'secret',
): Promise<string> {
  surroundings.signal.throwIfAborted();
  const secret = 'literal' in source ? source.literal() : await fetchSecret(source, surroundings, purpose);
  surroundings.revealed?.(secret);
  if ('literal' in source) return secret;
  // What a person types may be empty on purpose; a place that holds nothing is a mistake.
  if (secret === '' && !('prompt' in source))
    throw secretMissing(purpose, `is empty where it is kept (${placeOf(source)})`, placeOf(source));
  return secret;
}

async function fetchSecret(source: SecretRef, surroundings: SecretSurroundings, purpose: string): Promise<string> {
  const { env, signal, ask } = surroundings;
  if ('file' in source) return readSecretFile(source.file, purpose);
  if ('command' in source)
    return runSecretCommand(source.command, { signal, timeoutMs: surroundings.commandTimeoutMs ?? 60_000, purpose });
  if ('keyring' in source) return readKeyring(source.keyring, surroundings.loadKeyring, purpose);
  if ('credential' in source) return readCredential(source.credential, env['CREDENTIALS_DIRECTORY'], purpose);
  if ('env' in source) {
    const value = env[source.env];
    if (value !== undefined) return value;
    throw secretMissing(purpose, `is not there: the environment variable ${source.env} is not set`, source.env);
  }
  if (ask !== undefined) return ask(source.prompt, signal);
  throw secretMissing(
    purpose,
    'is needed and nobody may be asked; name a file, an environment variable or a command that has it (--password-file and the like)',
    'prompt',
  );
}

/** Names the place of a secret for people: never the secret. */
export function placeOf(ref: SecretRef): string {
  if ('file' in ref) return `file ${ref.file}`;
  if ('env' in ref) return `environment variable ${ref.env}`;
  if ('command' in ref) return `command ${ref.command[0] ?? ''}`;
  if ('keyring' in ref) return `keyring entry ${ref.keyring.service}/${ref.keyring.account}`;
  if ('credential' in ref) return `systemd credential ${ref.credential}`;
  return 'a question';
}
