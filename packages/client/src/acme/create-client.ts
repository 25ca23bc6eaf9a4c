import {
  ProtocolViolation,
  StateConflict,
  composeFinalize,
  composeRevocation,
  readAccount,
  readAuthorization,
  readChallenge,
  readOrder,
  readRenewalInfo,
  signExternalAccountBinding,
  signKeyChange,
} from '@acme-smime/protocol';
import type { Account, AccountKey, Directory, NewOrderRequest, RevocationRequest } from '@acme-smime/protocol';
import type { Polled } from '../poll.ts';
import { wait } from '../wait.ts';
import { requireJson, requireLocation } from './answer.ts';
import type { Answer } from './answer.ts';
import type { AcmeClient, AcmeClientOptions, DownloadedChain, NewAccount } from './client.ts';
import { resolveUrl } from './link.ts';
import { readChain } from './chain.ts';
import { listOrders } from './orders-list.ts';
import { defaultLimits } from './retry.ts';
import type { Limits } from './retry.ts';
import { createSession } from './session.ts';
import type { PostOptions, Session, Signer } from './session.ts';

/**
 * Makes the client of one account; nothing is sent before the first call.
 *
 * Throws `ConfigInvalid` with code `SERVER_URL_INVALID` when the directory's URL cannot be used.
 */
export function createAcmeClient(options: AcmeClientOptions): AcmeClient {
  return new AccountClient(options);
}

type Read<T> = (json: unknown, where: string) => T;

class AccountClient implements AcmeClient {
  readonly #session: Session;
  readonly #limits: Limits;
  #key: AccountKey;
  #accountUrl: string | undefined;

  constructor(options: AcmeClientOptions) {
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#session = createSession({
      directoryUrl: options.directoryUrl,
      fetch: options.fetch,
      now: options.now,
      random: options.random,
      wait: options.wait ?? wait,
      log: options.log ?? (() => undefined),
      limits: this.#limits,
    });
    this.#key = options.accountKey;
    this.#accountUrl = options.accountUrl;
  }

  directory(signal: AbortSignal): Promise<Directory> {
    return this.#session.directory(signal);
  }

  async newAccount(
    request: NewAccount,
    signal: AbortSignal,
  ): Promise<{ readonly url: string; readonly account: Account; readonly created: boolean }> {
    const { newAccount: url } = await this.directory(signal);
    const { externalAccount, ...rest } = request;
    const externalAccountBinding =
      externalAccount === undefined ? undefined : signExternalAccountBinding(this.#key, { ...externalAccount, url });
    const payload = { ...rest, ...(externalAccountBinding === undefined ? {} : { externalAccountBinding }) };
    const answer = await this.#session.post(url, payload, { key: this.#key }, signal, { once: true });
    const account = readAccount(requireJson(answer), `the account made at ${url}`);
    this.#accountUrl = resolveUrl(requireLocation(answer), url);
    return { url: this.#accountUrl, account, created: answer.status === 201 };
  }

  account(signal: AbortSignal): Promise<Account> {
    return this.#postToAccount('', signal);
  }

  updateAccount(update: { readonly contact: readonly string[] }, signal: AbortSignal): Promise<Account> {
    return this.#postToAccount({ contact: update.contact }, signal);
  }

  deactivateAccount(signal: AbortSignal): Promise<Account> {
    return this.#postToAccount({ status: 'deactivated' }, signal);
  }

  async changeKey(newKey: AccountKey, signal: AbortSignal): Promise<void> {
    const url = requireResource((await this.directory(signal)).keyChange, 'keyChange');
    const account = this.#requireAccountUrl();
    const inner = await signKeyChange(newKey, { account, oldJwk: this.#key.jwk, url });
    await this.#post(url, inner, signal, { once: true });
    this.#key = newKey;
  }

  async ordersList(signal: AbortSignal): Promise<readonly string[]> {
    const { orders } = await this.account(signal);
    if (orders === undefined) return [];
    return listOrders(orders, this.#limits.maxPages, (url) => this.#post(url, '', signal));
  }

  async newOrder(request: NewOrderRequest, signal: AbortSignal): ReturnType<AcmeClient['newOrder']> {
    const { newOrder: url } = await this.directory(signal);
    const answer = await this.#post(url, request, signal, { once: true });
    const orderUrl = resolveUrl(requireLocation(answer), url);
    const { value: order, retryAfterMs } = readPolled(answer, readOrder, 'the order');
    return { url: orderUrl, order, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }

  order(url: string, signal: AbortSignal): ReturnType<AcmeClient['order']> {
    return this.#poll(url, '', readOrder, 'the order', signal);
  }

  authorization(url: string, signal: AbortSignal): ReturnType<AcmeClient['authorization']> {
    return this.#poll(url, '', readAuthorization, 'the authorization', signal);
  }

  async deactivateAuthorization(url: string, signal: AbortSignal): ReturnType<AcmeClient['deactivateAuthorization']> {
    const payload = { status: 'deactivated' };
    return (await this.#poll(url, payload, readAuthorization, 'the authorization', signal)).value;
  }

  challenge(url: string, signal: AbortSignal): ReturnType<AcmeClient['challenge']> {
    return this.#poll(url, '', readChallenge, 'the challenge', signal);
  }

  acceptChallenge(url: string, signal: AbortSignal): ReturnType<AcmeClient['acceptChallenge']> {
    return this.#poll(url, {}, readChallenge, 'the challenge', signal);
  }

  finalize(url: string, csr: Uint8Array, signal: AbortSignal): ReturnType<AcmeClient['finalize']> {
    return this.#poll(url, composeFinalize(csr), readOrder, 'the order', signal);
  }

  async certificate(url: string, signal: AbortSignal): Promise<DownloadedChain> {
    const options = { accept: 'application/pem-certificate-chain', maxBytes: this.#limits.maxCertificateBytes };
    return readChain(await this.#post(url, '', signal, options));
  }

  async revoke(request: RevocationRequest & { readonly key?: AccountKey }, signal: AbortSignal): Promise<void> {
    const url = requireResource((await this.directory(signal)).revokeCert, 'revokeCert');
    const signer = request.key === undefined ? this.#signer() : { key: request.key };
    await this.#session.post(url, composeRevocation(request), signer, signal);
  }

  async renewalInfo(certificateId: string, signal: AbortSignal): ReturnType<AcmeClient['renewalInfo']> {
    const base = requireResource((await this.directory(signal)).renewalInfo, 'renewalInfo');
    const url = `${base.replace(/\/$/, '')}/${certificateId}`;
    return readPolled(await this.#session.get(url, signal), readRenewalInfo, 'the renewal information');
  }

  async #poll<T>(url: string, payload: unknown, read: Read<T>, what: string, signal: AbortSignal): Promise<Polled<T>> {
    return readPolled(await this.#post(url, payload, signal), read, what);
  }

  async #postToAccount(payload: unknown, signal: AbortSignal): Promise<Account> {
    const url = this.#requireAccountUrl();
    return readAccount(requireJson(await this.#post(url, payload, signal)), `the account at ${url}`);
  }

  #post(url: string, payload: unknown, signal: AbortSignal, options?: PostOptions): Promise<Answer> {
    return this.#session.post(url, payload, this.#signer(), signal, options);
  }

  #signer(): Signer {
    return { key: this.#key, kid: this.#requireAccountUrl() };
  }

  #requireAccountUrl(): string {
    if (this.#accountUrl !== undefined) return this.#accountUrl;
    const message = 'No account is known yet: call newAccount first, or give its URL as `accountUrl`.';
    throw new StateConflict('ACCOUNT_UNKNOWN', message, 'account');
  }
}

function readPolled<T>(answer: Answer, read: Read<T>, what: string): Polled<T> {
  const { url, retryAfterMs } = answer;
  const value = read(requireJson(answer), `${what} at ${url}`);
  return { value, url, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function requireResource(url: string | undefined, name: string): string {
  if (url !== undefined) return url;
  const message = `The server cannot do this: its directory has no "${name}".`;
  throw new ProtocolViolation('RESOURCE_MISSING', message, { rfc: 8555, section: '7.1.1' });
}
