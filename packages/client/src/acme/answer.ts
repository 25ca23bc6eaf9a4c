import { AcmeProblem, ProtocolViolation, readProblem } from '@acme-smime/protocol';
import type { Problem } from '@acme-smime/protocol';
import { endpointOf, tooLarge } from '../http/failure.ts';
import type { FetchedResponse } from '../http/fetch.ts';
import { readRetryAfter } from './retry-after.ts';

/** An answer of the server, read as a whole. */
export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: FetchedResponse['headers'];
  readonly body: Uint8Array;
  /** From Retry-After. */
  readonly retryAfterMs?: number;
}

/** Reads a response up to `maxBytes`; a longer one is dropped at once with `TransportFailure`, code `RESPONSE_TOO_LARGE`. */
export async function readAnswer(response: FetchedResponse, url: string, maxBytes: number, now: Date): Promise<Answer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // Leaving the loop cancels the stream, and with it the connection.
    if (length > maxBytes) throw tooLarge(url, maxBytes);
    chunks.push(chunk);
  }
  const retryAfterMs = readRetryAfter(response.headers.get('retry-after'), now);
  const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  return {
    url,
    status: response.type === 'opaqueredirect' ? 302 : response.status,
    headers: response.headers,
    body,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** The media type without its parameters, lower case. */
export function mediaType(answer: Answer): string {
  return (answer.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Requires JSON in an answer. Throws `ProtocolViolation` with code `RESPONSE_NOT_JSON`. */
export function requireJson(answer: Answer): unknown {
  const type = mediaType(answer);
  if (type !== 'application/json' && !/^application\/[\w.+-]+\+json$/.test(type)) throw notJson(answer, type);
  try {
    return JSON.parse(textOf(answer));
  } catch (error) {
    throw notJson(answer, type, error);
  }
}

/** Reads the body as UTF-8 (RFC 8555 section 5); throws a `TypeError` when it is none. */
export function textOf(answer: Answer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(answer.body);
}

/** The problem that an answer carries; one that has none gets a problem made up from its status. */
export function problemOf(answer: Answer): Problem {
  const type = mediaType(answer);
  if (type === 'application/problem+json' || type === 'application/json') {
    try {
      const problem = readProblem(JSON.parse(textOf(answer)));
      if (problem.type !== undefined || problem.detail !== undefined) return problem;
    } catch {
      // A server in trouble: what it says is unreadable, but its status still tells.
    }
  }
  return {
    status: answer.status,
    detail: `HTTP ${answer.status} without a problem document (${type || 'no content type'})`,
  };
}

/**
 * Requires an answer of success. Throws `ProtocolViolation` with code `REDIRECT_REFUSED` (following one would send signed
 * requests where they were not meant to go), `AcmeProblem` for everything else.
 */
export function requireSuccess(answer: Answer): Answer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  if (answer.status >= 300 && answer.status < 400) {
    const message = `The server redirects ${endpointOf(answer.url)} elsewhere, which ACME does not know; name the final URL.`;
    const evidence = answer.headers.get('location')?.slice(0, 200);
    const rule = { rfc: 8555, section: '6.4' };
    throw new ProtocolViolation('REDIRECT_REFUSED', message, evidence === undefined ? rule : { ...rule, evidence });
  }
  const { retryAfterMs } = answer;
  throw new AcmeProblem(problemOf(answer), answer.status, {
    url: endpointOf(answer.url),
    retry: answer.status === 429 || answer.status >= 500 ? 'later' : 'never',
    retryAfterSeconds: retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / 1000),
  });
}

/** Requires the Location header: the URL of what was made (RFC 8555 sections 7.3 and 7.4). */
export function requireLocation(answer: Answer): string {
  const location = answer.headers.get('location');
  if (location !== null && location !== '') return location;
  const message = `The server made something at ${endpointOf(answer.url)} and does not say where: its answer has no Location.`;
  throw new ProtocolViolation('LOCATION_MISSING', message, { rfc: 8555, section: '7.3' });
}

function notJson(answer: Answer, type: string, cause?: unknown): ProtocolViolation {
  const message = `The server answered ${endpointOf(answer.url)} with something that is no JSON (${type || 'no content type'}).`;
  const rule = { rfc: 8555, section: '7.1', evidence: Buffer.from(answer.body).toString('latin1', 0, 80) };
  return new ProtocolViolation('RESPONSE_NOT_JSON', message, rule, { cause });
}
