import { createPrivateKey } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import {
  AcmeProblem,
  ConfigInvalid,
  StateConflict,
  encodePrivateKey,
  generateKey,
  decodePrivateKey,
  openAccountKey,
  problemType,
} from '@acme-smime/protocol';
import type { Account, KeyType } from '@acme-smime/protocol';
import { createAcmeClient } from './acme-client.ts';
import type { AcmeClient } from './acme-client.ts';
import type { ClientContext } from './context.ts';
import type { Store } from './store/store.ts';

/** An account that is known here and at the CA. */
export interface KnownAtCa {
  readonly acme: AcmeClient;
  readonly url: string;
  readonly keyPem: string;
}

/** With whom, and where the account is kept. */
export interface AccountPlace {
  readonly directoryUrl: string;
  readonly store: Store;
  readonly signal: AbortSignal;
}

/**
 * Opens an account that has been registered before; nothing is sent yet.
 *
 * @throws StateConflict `ACCOUNT_UNKNOWN`
 */
export async function requireAccount(place: AccountPlace, context: ClientContext): Promise<KnownAtCa> {
  const { directoryUrl, store } = place;
  const stored = await store.loadAccount(directoryUrl);
  if (stored?.url === undefined)
    throw new StateConflict(
      'ACCOUNT_UNKNOWN',
      `There is no account with ${directoryUrl} here; make one with "account register", or take one over with "account import".`,
      directoryUrl,
    );
  const accountKey = await openAccountKey(stored.keyPem);
  const acme = createAcmeClient({ ...context, directoryUrl, accountKey, accountUrl: stored.url });
  return { acme, url: stored.url, keyPem: stored.keyPem };
}

/**
 * Puts a new key in place of the account's (RFC 8555 section 7.3.5). The new key is on disk before the CA hears of it; a
 * run that was killed in between is finished by the next one.
 *
 * @throws StateConflict `ACCOUNT_UNKNOWN`
 */
export async function rollOverAccountKey(
  place: AccountPlace & { readonly keyType?: KeyType },
  context: ClientContext,
): Promise<{ readonly url: string }> {
  const { directoryUrl, store, signal } = place;
  await using _lock = await store.lock(`account ${directoryUrl}`);
  const { acme, url } = await requireAccount(place, context);
  const id = `rollover-${directoryUrl}`;
  const earlier = await store.loadPendingKey(id);
  const keyPem = earlier ?? encodePrivateKey(await generateKey(place.keyType ?? 'p256'));
  if (earlier === undefined) await store.savePendingKey(id, keyPem);
  const newKey = await openAccountKey(keyPem);
  const arrived = earlier !== undefined && (await accountOf(keyPem, place, context)) === url;
  if (!arrived) await acme.changeKey(newKey, signal);
  await store.saveAccount(directoryUrl, { keyPem, url });
  await store.removeEnrollment(id);
  return { url };
}

/**
 * Takes over the account that a key has at a CA, as after a move from another program.
 *
 * @throws StateConflict `ACCOUNT_EXISTS` when another account with this CA is kept here
 * @throws ConfigInvalid `ACCOUNT_KEY_FOREIGN` when the CA does not know the key
 */
export async function importAccount(
  place: AccountPlace & { readonly key: KeyObject },
  context: ClientContext,
): Promise<{ readonly url: string; readonly account: Account }> {
  const { directoryUrl, store, key, signal } = place;
  await using _lock = await store.lock(`account ${directoryUrl}`);
  const keyPem = encodePrivateKey(key);
  const stored = await store.loadAccount(directoryUrl);
  if (stored?.url !== undefined && stored.keyPem !== keyPem)
    throw new StateConflict(
      'ACCOUNT_EXISTS',
      `Another account with ${directoryUrl} is kept here already (${stored.url}); deactivate it first, or use another --config-dir.`,
      directoryUrl,
    );
  const url = await accountOf(keyPem, place, context);
  if (url === undefined)
    throw new ConfigInvalid(
      'ACCOUNT_KEY_FOREIGN',
      `The CA at ${directoryUrl} has no account with this key; compare --server with where the key comes from.`,
      { path: '--key-path' },
    );
  const accountKey = await openAccountKey(keyPem);
  const account = await createAcmeClient({ ...context, directoryUrl, accountKey, accountUrl: url }).account(signal);
  await store.saveAccount(directoryUrl, { keyPem, url });
  return { url, account };
}

/**
 * Reads an account key as programs keep them: PEM, or the JWK of certbot's `private_key.json`.
 *
 * @throws ConfigInvalid `PRIVATE_KEY_INVALID`; nothing of the key is in it
 */
export function readAccountKey(text: string): KeyObject {
  if (!text.trimStart().startsWith('{')) return decodePrivateKey(text);
  try {
    return createPrivateKey({ key: JSON.parse(text) as JsonWebKey, format: 'jwk' });
  } catch {
    throw new ConfigInvalid('PRIVATE_KEY_INVALID', 'The JSON is not a private key (JWK) that can be used.', {
      path: '--key-path',
      expected: 'a PEM private key, or a JWK as certbot keeps it',
    });
  }
}

/** The URL of the account that a key has; `undefined` when there is none (RFC 8555 section 7.3.1). */
async function accountOf(keyPem: string, place: AccountPlace, context: ClientContext): Promise<string | undefined> {
  const { directoryUrl, signal } = place;
  const acme = createAcmeClient({ ...context, directoryUrl, accountKey: await openAccountKey(keyPem) });
  try {
    return (await acme.newAccount({ onlyReturnExisting: true }, signal)).url;
  } catch (error) {
    if (error instanceof AcmeProblem && error.problem.type === problemType('accountDoesNotExist')) return undefined;
    throw error;
  }
}
