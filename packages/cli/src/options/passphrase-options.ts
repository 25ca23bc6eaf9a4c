import type { Command } from 'commander';
import { addSecretOptions } from './secret-options.ts';
import type { SecretOptions } from './secret-options.ts';

/** The passphrase of a PKCS#12 file. */
export interface PassphraseOptions extends Omit<SecretOptions<'passphrase'>, 'passphrase'> {
  /** Commander's reading of `--no-passphrase` and `--passphrase`. */
  readonly passphrase?: string | boolean;
}

/** Declares them; `purpose` says which file it is of, `none` what it means to have none. */
export function addPassphraseOptions(command: Command, purpose: string, none = 'empty passphrase'): void {
  addSecretOptions(command, '--passphrase', `the passphrase of ${purpose}`).option('--no-passphrase', none);
}
