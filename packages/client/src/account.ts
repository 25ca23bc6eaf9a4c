import {
  AcmeProblem,
  ConfigInvalid,
  encodePrivateKey,
  generateKey,
  openAccountKey,
  problemType,
} from '@acme-smime/protocol';
import type { AccountKey } from '@acme-smime/protocol';
import { createAcmeClient } from './acme-client.ts';
import type { AcmeClient } from './acme-client.ts';
import type { ClientContext } from './context.ts';
import type { Store } from './store/store.ts';

/** How an account comes to be. */
export interface AccountOptions {
  readonly directoryUrl: string;
  /** Addresses where the CA may reach the account's owner. */
  readonly contact?: readonly string[];
  /** Asked once with the URL of the CA's terms, when it has any. */
  readonly agreeToTerms: (termsUrl: string) => Promise<boolean>;
  /** RFC 8555 section 7.3.4; `hmacKey` is base64url. */
  readonly externalAccount?: { readonly kid: string; readonly hmacKey: string };
}

/** An account that is ready to order, and the client bound to it. */
export interface OpenAccount {
  readonly acme: AcmeClient;
  readonly key: AccountKey;
  readonly url: string;
  readonly created: boolean;
}

/**
 * Opens the account of this store with a server, and registers it first when there is none. The key is on disk before the
 * server hears of it, so that a crash never leaves an account that nobody can use.
 *
 * @throws ConfigInvalid `TERMS_NOT_AGREED` or `EXTERNAL_ACCOUNT_REQUIRED`
 */
export async function openAccount(
  options: AccountOptions,
  store: Store,
  context: ClientContext,
  signal: AbortSignal,
): Promise<OpenAccount> {
  const { directoryUrl } = options;
  const stored = await store.loadAccount(directoryUrl);
  const keyPem = stored?.keyPem ?? encodePrivateKey(await generateKey('p256'));
  const key = await openAccountKey(keyPem);
  const common = { ...context, directoryUrl, accountKey: key };
  if (stored?.url !== undefined) {
    const acme = createAcmeClient({ ...common, accountUrl: stored.url });
    return { acme, key, url: stored.url, created: false };
  }
  const acme = createAcmeClient(common);
  // The way to the server is made while the disk is at work; what went wrong on it is said when the directory is asked for again.
  acme.directory(signal).catch(() => undefined);
  if (stored === undefined) await store.saveAccount(directoryUrl, { keyPem });
  const url = await register(acme, options, signal);
  await store.saveAccount(directoryUrl, { keyPem, url });
  return { acme, key, url, created: true };
}

async function register(acme: AcmeClient, options: AccountOptions, signal: AbortSignal): Promise<string> {
  const { meta } = await acme.directory(signal);
  const terms = meta?.termsOfService;
  if (terms !== undefined && !(await options.agreeToTerms(terms)))
    throw new ConfigInvalid(
      'TERMS_NOT_AGREED',
      `The CA asks to agree to its terms of service at ${terms}; read them and run again with --agree-tos.`,
      { path: '--agree-tos' },
    );
  if (meta?.externalAccountRequired === true && options.externalAccount === undefined)
    throw externalAccountRequired(options);
  try {
    const { url } = await acme.newAccount(
      {
        ...(terms === undefined ? {} : { termsOfServiceAgreed: true }),
        ...(options.contact === undefined ? {} : { contact: options.contact.map((one) => `mailto:${one}`) }),
        ...(options.externalAccount === undefined ? {} : { externalAccount: options.externalAccount }),
      },
      signal,
    );
    return url;
  } catch (error) {
    if (error instanceof AcmeProblem && error.problem.type === problemType('externalAccountRequired'))
      throw externalAccountRequired(options, error);
    throw error;
  }
}

function externalAccountRequired(options: AccountOptions, cause?: unknown): ConfigInvalid {
  return new ConfigInvalid(
    'EXTERNAL_ACCOUNT_REQUIRED',
    `The CA at ${options.directoryUrl} opens accounts only for people it knows; ask it for a key identifier and an HMAC key and give them as --eab-kid and --eab-hmac-key-file.`,
    { path: '--eab-kid' },
    { cause },
  );
}
