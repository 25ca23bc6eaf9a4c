import { AcmeSmimeError, TransportFailure } from '@acme-smime/protocol';
import { isCertificateProblem, tlsProblem } from '../mailbox/tls-problem.ts';

/** Errors of a connection that was never made: whatever was to be sent over it has not been seen by anyone. */
const unconnected: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'its name cannot be looked up at the moment',
  ECONNREFUSED: 'it refuses the connection',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ENOTFOUND: 'there is no such name',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
};

/** What the one who failed knows beside the error. */
export interface Known {
  /** The request has left as a whole. */
  readonly sent?: boolean;
  /** The environment names a proxy. */
  readonly proxied?: boolean;
}

/**
 * Turns what a fetch threw into one sentence: `TLS_REFUSED`, `SERVER_UNREACHABLE` (the request was not sent, or not as a
 * whole), `CONNECTION_LOST` (nobody knows whether it was processed), `PROXY_REFUSED`. Errors of ours pass.
 */
export function transportFailure(error: unknown, url: string, known: Known = {}): AcmeSmimeError {
  if (error instanceof AcmeSmimeError) return error;
  const { sent } = known;
  const origin = rootOf(error);
  const code = codeOf(origin);
  const host = new URL(url).host;
  const where = { transport: 'http', endpoint: endpointOf(url) } as const;
  if (code === 'ERR_PROXY_TUNNEL') {
    const message = `The proxy does not connect to ${host}; check HTTPS_PROXY and NO_PROXY.`;
    return new TransportFailure('PROXY_REFUSED', message, where, { cause: error });
  }
  const reset = code === 'ECONNRESET';
  const tls = reset ? undefined : tlsProblem(origin);
  if (tls !== undefined && sent !== true) {
    const message = `The TLS connection to ${host} was refused: ${tls}${/[.!]$/.test(tls) ? '' : '.'}${bundleHint(tls)}`;
    return new TransportFailure('TLS_REFUSED', message, where, { cause: error, retry: 'never' });
  }
  const reason = unconnected[code];
  if (sent === false || (sent === undefined && reason !== undefined)) {
    const why = reason ?? (reset ? 'it closes the connection at once' : messageOf(origin));
    const proxy = known.proxied === true ? ', or the proxy that the environment names,' : '';
    const message = `The server ${host}${proxy} cannot be reached: ${why}.`;
    return new TransportFailure('SERVER_UNREACHABLE', message, where, { cause: error });
  }
  const message = `The connection to ${host} broke before the answer was complete.`;
  return new TransportFailure('CONNECTION_LOST', message, where, { cause: error });
}

/** The answer is longer than any answer of the kind may be. */
export function tooLarge(url: string, maxBytes: number): TransportFailure {
  const message = `The answer of ${endpointOf(url)} is longer than ${maxBytes} bytes and was cut off.`;
  const where = { transport: 'http', endpoint: endpointOf(url) } as const;
  return new TransportFailure('RESPONSE_TOO_LARGE', message, where, { retry: 'never' });
}

/** A URL as errors and logs name it: without a query or credentials. */
export function endpointOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** The error at the bottom, since the global fetch wraps what happened into a `TypeError`. */
export function rootOf(error: unknown): unknown {
  let root = error;
  for (let depth = 0; depth < 5 && root instanceof Error && codeOf(root) === '' && root.cause; depth += 1)
    root = root.cause;
  return root;
}

/** The code of a system error, or nothing. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function bundleHint(problem: string): string {
  if (!isCertificateProblem(problem)) return '';
  return ' If this is the right server, give its root as --ca-bundle.';
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : '';
  return text === '' ? 'the connection failed' : text;
}
