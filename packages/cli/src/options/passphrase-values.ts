import { revealSecret } from '@acme-smime/client';
import type { SecretSource } from '@acme-smime/client';
import { ConfigInvalid } from '@acme-smime/protocol';
import type { CliContext } from '../context.ts';
import type { OutputOptions } from './output-options.ts';
import type { PassphraseOptions } from './passphrase-options.ts';
import { secretSourceOf } from './secret-values.ts';

/**
 * The passphrase as an option says it; `undefined` when none does.
 *
 * @throws ConfigInvalid of `revealSecret`
 */
export async function namedPassphrase(options: PassphraseOptions, context: CliContext): Promise<string | undefined> {
  const source = passphraseSourceOf(options);
  if (source === undefined || source === 'none') return source === undefined ? undefined : '';
  const { env, signal } = context;
  return revealSecret(source, { env, signal }, 'passphrase of the PKCS#12 file');
}

/** Where the passphrase is, `none` when it is empty; `undefined` when no option says. Throws ConfigInvalid OPTIONS_CONFLICT, OPTION_INVALID. */
export function passphraseSourceOf(options: PassphraseOptions): SecretSource | 'none' | undefined {
  const { passphrase: text } = options;
  if (text === false) return 'none';
  return secretSourceOf(
    {
      text: typeof text === 'string' ? text : undefined,
      file: options.passphraseFile,
      env: options.passphraseEnv,
      command: options.passphraseCommand,
      keyring: options.passphraseKeyring,
      credential: options.passphraseCredential,
    },
    '--passphrase',
  );
}

/**
 * Asks for a passphrase; twice when it is a new one.
 *
 * @throws ConfigInvalid `PASSPHRASE_MISSING` where nobody may be asked, `PASSPHRASE_DIFFERS`
 */
export async function askPassphrase(
  what: string,
  options: OutputOptions & { readonly isNew?: boolean },
  context: CliContext,
): Promise<string> {
  if (options.nonInteractive === true)
    throw new ConfigInvalid(
      'PASSPHRASE_MISSING',
      `The passphrase of ${what} is needed and nobody may be asked; use --passphrase-file or --no-passphrase.`,
      { path: '--passphrase-file' },
    );
  const { ask, signal } = context;
  const first = await ask.secret(`Passphrase of ${what}: `, signal);
  if (options.isNew !== true || (await ask.secret('The same again: ', signal)) === first) return first;
  throw new ConfigInvalid('PASSPHRASE_DIFFERS', 'The two passphrases differ; nothing was written.', {
    path: 'passphrase',
  });
}
