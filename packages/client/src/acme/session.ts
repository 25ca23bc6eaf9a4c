import { ProtocolViolation, TransportFailure, isProblem, readDirectory, signJws } from '@acme-smime/protocol';
import type { AccountKey, Directory } from '@acme-smime/protocol';
import { endpointOf, transportFailure } from '../http/failure.ts';
import type { Fetch, FetchInit } from '../http/fetch.ts';
import type { Log } from '../log.ts';
import { mediaType, problemOf, readAnswer, requireJson, requireSuccess } from './answer.ts';
import type { Answer } from './answer.ts';
import { createNoncePool } from './nonce-pool.ts';
import { retryDelay } from './retry.ts';
import type { Limits } from './retry.ts';
import { checkServerUrl, requireDirectoryUrl } from './server-url.ts';

/** What a session is made of. */
export interface SessionOptions {
  readonly directoryUrl: string;
  readonly fetch: Fetch;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: Log;
  readonly limits: Limits;
}

/** Who signs: an account by its URL, or a key that shows itself. */
export interface Signer {
  readonly key: AccountKey;
  readonly kid?: string;
}

/** What of a request is out of the ordinary. */
export interface PostOptions {
  readonly accept?: string;
  readonly maxBytes?: number;
  /** It makes something: repeated only when the server cannot have seen it. */
  readonly once?: boolean;
}

/** Requests to one server, with nonces, retries and limits taken care of; answers other than success are thrown. */
export interface Session {
  directory(signal: AbortSignal): Promise<Directory>;
  get(url: string, signal: AbortSignal): Promise<Answer>;
  /** Sends a payload; `''` makes a POST-as-GET. */
  post(url: string, payload: unknown, signer: Signer, signal: AbortSignal, options?: PostOptions): Promise<Answer>;
}

/** Opens a session; nothing is sent before the first request. */
export function createSession(options: SessionOptions): Session {
  return new AcmeSession(options);
}

class AcmeSession implements Session {
  readonly #options: SessionOptions;
  readonly #directoryUrl: URL;
  readonly #nonces = createNoncePool();
  #directory: Promise<Directory> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#directoryUrl = requireDirectoryUrl(options.directoryUrl);
  }

  /** Asked for once, also by those who ask while the answer is under way; a failure is not kept. */
  directory(signal: AbortSignal): Promise<Directory> {
    this.#directory ??= this.#fetchDirectory(signal).catch((error: unknown) => {
      this.#directory = undefined;
      throw error;
    });
    return this.#directory;
  }

  async #fetchDirectory(signal: AbortSignal): Promise<Directory> {
    const url = this.#options.directoryUrl;
    const answer = await this.#persist(url, unsigned('GET'), { once: false, signal });
    const isPage = mediaType(answer) === 'text/html' && /^[24]/.test(String(answer.status));
    if (isPage) throw noDirectory(answer);
    return readDirectory(requireJson(requireSuccess(answer)), `the directory at ${url}`);
  }

  async get(url: string, signal: AbortSignal): Promise<Answer> {
    return requireSuccess(await this.#persist(url, unsigned('GET'), { once: false, signal }));
  }

  async post(
    url: string,
    payload: unknown,
    signer: Signer,
    signal: AbortSignal,
    options: PostOptions = {},
  ): Promise<Answer> {
    const { badNonceRetries, maxJsonBytes } = this.#options.limits;
    const { once = false, maxBytes = maxJsonBytes } = options;
    let nonce: string | undefined;
    let used: string | undefined;
    const prepare = async (last?: Answer | Error): Promise<FetchInit> => {
      // A nonce that never left is as good as new.
      if (isUnsent(last)) nonce = used;
      const fresh = nonce ?? this.#nonces.take() ?? (await this.#newNonce(signal));
      nonce = undefined;
      used = fresh;
      const who = signer.kid === undefined ? {} : { kid: signer.kid };
      const jws = await signJws(signer.key, { url, nonce: fresh, ...who }, payload);
      const headers = { ...acceptHeaders(options.accept), 'content-type': 'application/jose+json' };
      return { method: 'POST', headers, body: JSON.stringify(jws) };
    };
    for (let refused = 0; ; refused += 1) {
      const answer = await this.#persist(url, prepare, { once, signal, maxBytes });
      if (refused >= badNonceRetries || !isBadNonce(answer)) return requireSuccess(answer);
      // The nonce of this very answer has to be used next (RFC 8555 section 6.5); older ones are no better than the refused one.
      nonce = this.#nonces.drain();
      this.#log('bad-nonce', `The server at ${this.#directoryUrl.host} wants a newer nonce.`, { url: endpointOf(url) });
    }
  }

  async #newNonce(signal: AbortSignal): Promise<string> {
    const { newNonce } = await this.directory(signal);
    requireSuccess(await this.#persist(newNonce, unsigned('HEAD'), { once: false, signal }));
    const nonce = this.#nonces.take();
    if (nonce !== undefined) return nonce;
    const message = `The server at ${endpointOf(newNonce)} gives no nonce.`;
    throw new ProtocolViolation('NONCE_MISSING', message, { rfc: 8555, section: '7.2' });
  }

  /** Sends until an answer stands; refused nonces and problems are answers too. */
  async #persist(
    url: string,
    prepare: (last?: Answer | Error) => FetchInit | Promise<FetchInit>,
    request: { readonly once: boolean; readonly signal: AbortSignal; readonly maxBytes?: number },
  ): Promise<Answer> {
    const { limits, random, wait } = this.#options;
    checkServerUrl(url, this.#directoryUrl);
    let outcome: Answer | Error | undefined;
    for (let failures = 0; ; failures += 1) {
      const init = await prepare(outcome);
      outcome = await this.#send(url, init, request.maxBytes ?? limits.maxJsonBytes, request.signal);
      const delay = isBadNonce(outcome) ? undefined : retryDelay(outcome, request.once, failures, limits, random);
      if (delay === undefined) {
        if (outcome instanceof Error) throw outcome;
        return outcome;
      }
      const reason = outcome instanceof Error ? outcome.message : `HTTP ${outcome.status}`;
      this.#log('http-retry', `Trying ${endpointOf(url)} again in ${delay} ms: ${reason}`, { delayMs: delay });
      await wait(delay, request.signal);
    }
  }

  async #send(url: string, init: FetchInit, maxBytes: number, signal: AbortSignal): Promise<Answer | Error> {
    signal.throwIfAborted();
    try {
      const response = await this.#options.fetch(url, { ...init, redirect: 'manual', signal });
      this.#nonces.add(response.headers.get('replay-nonce'));
      const answer = await readAnswer(response, url, maxBytes, this.#options.now());
      this.#log('http', `${init.method ?? 'GET'} ${endpointOf(url)}: ${answer.status}`, { status: answer.status });
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      return transportFailure(error, url);
    }
  }

  #log(event: string, message: string, data: Readonly<Record<string, unknown>>): void {
    this.#options.log({ level: event === 'http-retry' ? 'info' : 'debug', event, message, data });
  }
}

/** Problems come in JSON, whatever was asked for. */
function acceptHeaders(accept = 'application/json'): Record<string, string> {
  return { accept: `${accept}, application/problem+json`, 'accept-language': 'en' };
}

/** Makes a request that nobody signs. */
function unsigned(method: 'GET' | 'HEAD'): () => FetchInit {
  return () => ({ method, headers: acceptHeaders() });
}

function isUnsent(outcome: Answer | Error | undefined): boolean {
  return outcome instanceof TransportFailure && outcome.code === 'SERVER_UNREACHABLE';
}

function isBadNonce(outcome: Answer | Error): boolean {
  return !(outcome instanceof Error) && outcome.status === 400 && isProblem(problemOf(outcome), 'badNonce');
}

function noDirectory(answer: Answer): ProtocolViolation {
  const message = `${answer.url} is a web page (HTTP ${answer.status}) and no ACME directory; check the URL of the server.`;
  return new ProtocolViolation('DIRECTORY_INVALID', message, { rfc: 8555, section: '7.1.1' });
}
