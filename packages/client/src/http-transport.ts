import type { ClientRequest, IncomingMessage } from 'node:http';
import { ConfigInvalid, TransportFailure } from '@acme-smime/protocol';
import { openAgents } from './http/agents.ts';
import type { Agents, ConnectionOptions, Speaker } from './http/agents.ts';
import { endpointOf, tooLarge, transportFailure } from './http/failure.ts';
import type { Fetch, FetchedResponse, FetchInit } from './http/fetch.ts';

export type { Fetch, FetchedResponse, FetchInit } from './http/fetch.ts';

/** How `createFetch` connects, and its limits. */
export interface FetchOptions extends ConnectionOptions {
  /** Program and version (RFC 8555 section 6.1). */
  readonly userAgent: string;
  /** Until the request has left: name lookup, connection, TLS. Default 15 seconds. */
  readonly connectTimeoutMs?: number;
  /** Without a byte of the answer; ten times as long for all of it. Default 60 seconds. */
  readonly answerTimeoutMs?: number;
  /** Longer answers are cut off. Default 4 MiB. */
  readonly maxBytes?: number;
}

/** A fetch and its connections. */
export type OwnedFetch = Fetch & { close(): void };

type Limits = Required<Pick<FetchOptions, 'userAgent' | 'connectTimeoutMs' | 'answerTimeoutMs' | 'maxBytes'>>;

/**
 * Makes a fetch over `node:https` (and `http:`), with kept-alive connections, an own CA bundle and the proxy of the environment.
 * Answers are read as a whole, never followed when they redirect.
 *
 * The fetch throws the signal's reason when aborted, else a `TransportFailure` with code `SERVER_UNREACHABLE`, `TLS_REFUSED`,
 * `PROXY_REFUSED`, `CONNECTION_LOST`, `SERVER_SILENT` or `RESPONSE_TOO_LARGE`.
 */
export function createFetch(options: FetchOptions): OwnedFetch {
  const agents = openAgents(options);
  const limits: Limits = {
    userAgent: options.userAgent,
    connectTimeoutMs: options.connectTimeoutMs ?? 15_000,
    answerTimeoutMs: options.answerTimeoutMs ?? 60_000,
    maxBytes: options.maxBytes ?? 4 * 1024 * 1024,
  };
  const fetch: Fetch = async (input, init = {}) => {
    const url = requireHttpUrl(input);
    try {
      return await exchange(url, init, agents, limits);
    } catch (error) {
      if (init.signal?.aborted === true || !agents.widen(error)) throw error;
      return exchange(url, init, agents, limits);
    }
  };
  return Object.assign(fetch, { close: () => agents.close() });
}

function requireHttpUrl(input: string): URL {
  const url = URL.parse(input);
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  const where = { path: 'url', expected: 'an https URL' };
  throw new ConfigInvalid('URL_INVALID', `${JSON.stringify(input.slice(0, 200))} is no https URL.`, where);
}

async function exchange(url: URL, init: FetchInit, agents: Agents, limits: Limits): Promise<FetchedResponse> {
  const speaker = await agents.speakerFor(url);
  init.signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<FetchedResponse>();
  const request = open(url, init, speaker, limits);
  let sent = false;
  let answered = false;
  const timer = setTimeout(() => request.destroy(silence(url, sent)), limits.connectTimeoutMs);
  let idle: NodeJS.Timeout | undefined;
  let whole: NodeJS.Timeout | undefined;
  const fail = (error: unknown): void => {
    reject(
      init.signal?.aborted === true
        ? (init.signal.reason as Error)
        : transportFailure(error, url.href, { sent, proxied: agents.proxied }),
    );
    request.destroy();
  };
  request.once('finish', () => {
    // All of it is in the hands of the system: from here on nobody knows whether the server has seen it.
    sent = true;
    clearTimeout(timer);
    idle = setTimeout(() => request.destroy(silence(url, sent)), limits.answerTimeoutMs);
    // A byte a minute would keep us for years.
    whole = setTimeout(() => request.destroy(silence(url, sent)), 10 * limits.answerTimeoutMs);
  });
  request.once('close', () => {
    clearTimeout(timer);
    clearTimeout(idle);
    clearTimeout(whole);
    // Once there is a response, reading it tells how it ended.
    if (!answered) fail(new Error('The connection was closed.'));
  });
  request.on('error', fail);
  request.once('response', (message) => {
    answered = true;
    sent = true;
    const done = (response: FetchedResponse): void => {
      // Not before the connection is back with the agent, else the next request would open another one.
      if (request.closed) resolve(response);
      else request.once('close', () => resolve(response));
    };
    void collect(message, url, limits.maxBytes, () => idle?.refresh()).then(done, fail);
  });
  request.end(init.body);
  return promise;
}

function open(url: URL, init: FetchInit, { request, agent }: Speaker, limits: Limits): ClientRequest {
  return request(url, {
    agent,
    method: init.method ?? 'GET',
    headers: { 'user-agent': limits.userAgent, ...init.headers },
    ...(init.signal === undefined ? {} : { signal: init.signal }),
  });
}

async function collect(
  message: IncomingMessage,
  url: URL,
  maxBytes: number,
  onProgress: () => void,
): Promise<FetchedResponse> {
  const chunks: Uint8Array[] = [];
  let length = Number(message.headers['content-length'] ?? 0) > maxBytes ? Infinity : 0;
  if (length > maxBytes) throw tooLarge(url.href, maxBytes);
  for await (const chunk of message as AsyncIterable<Uint8Array>) {
    onProgress();
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(url.href, maxBytes);
    chunks.push(chunk);
  }
  return responseOf(message, chunks);
}

function responseOf(message: IncomingMessage, chunks: readonly Uint8Array[]): FetchedResponse {
  const { headersDistinct } = message;
  return {
    status: message.statusCode ?? 0,
    headers: { get: (name) => headersDistinct[name.toLowerCase()]?.join(', ') ?? null },
    body: iterate(chunks),
    text: async () => new TextDecoder().decode(Buffer.concat(chunks)),
  };
}

async function* iterate(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

function silence(url: URL, sent: boolean): TransportFailure {
  const where = { transport: 'http', endpoint: endpointOf(url.href) } as const;
  return sent
    ? new TransportFailure('SERVER_SILENT', `The server ${url.host} took the request and does not answer.`, where)
    : new TransportFailure(
        'SERVER_UNREACHABLE',
        `The server ${url.host} cannot be reached: it does not answer.`,
        where,
      );
}
