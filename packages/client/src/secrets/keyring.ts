import { ConfigInvalid } from '@acme-smime/protocol';
import type { KeyringEntry } from './secret-ref.ts';
import { secretMissing } from './secret-failure.ts';

/** Loads something that reads passwords from a keyring; `null` when there is no such entry. */
export type LoadKeyring = () => Promise<(service: string, account: string) => Promise<string | null>>;

/**
 * Reads a password from the keyring of the system: Keychain, Credential Manager, or a Secret Service such as GNOME
 * Keyring and KWallet. The kernel's keyring, which forgets with every reboot, is not asked.
 *
 * @throws ConfigInvalid KEYRING_UNAVAILABLE, SECRET_MISSING
 */
export async function readKeyring(
  entry: KeyringEntry,
  load: LoadKeyring = loadSystemKeyring,
  purpose = 'secret',
): Promise<string> {
  const path = `${entry.service}/${entry.account}`;
  const read = await load().catch((cause: unknown) => {
    throw unavailable(`the optional package @napi-rs/keyring is not installed here`, path, cause);
  });
  const secret = await read(entry.service, entry.account).catch((cause: unknown) => {
    throw unavailable('it does not answer; on Linux it needs a Secret Service in the session of the user', path, cause);
  });
  if (secret === null)
    throw secretMissing(
      purpose,
      `is not in the keyring: it has no entry of service ${entry.service}, account ${entry.account}`,
      path,
    );
  return secret;
}

async function loadSystemKeyring(): ReturnType<LoadKeyring> {
  const { AsyncEntry } = await import('@napi-rs/keyring');
  return async (service, account) =>
    new AsyncEntry(service, account, { linux: { store: 'secret-service' } }).getPassword();
}

function unavailable(why: string, path: string, cause: unknown): ConfigInvalid {
  return new ConfigInvalid(
    'KEYRING_UNAVAILABLE',
    `The keyring of the system cannot be used: ${why}. Keep the secret in a file that only you can read, or name a command that prints it.`,
    { path },
    { cause },
  );
}
