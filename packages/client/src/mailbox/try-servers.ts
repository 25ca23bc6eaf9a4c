import { TransportFailure } from '@acme-smime/protocol';
import { endpointOf } from './endpoint.ts';
import type { MailServer } from './endpoint.ts';
import { isCertificateProblem } from './tls-problem.ts';

/** While there is another server to try, a silent one is not waited for longer than this. */
const patienceMs = 10_000;

/** How an attempt is made; the timeout is shorter than the usual one while there are others to try. */
export type Attempt<T> = (server: MailServer, timeoutMs: number) => Promise<T>;

/**
 * Connects to the first server of a list that answers as it should. What is wrong with login or mail ends the search: only a
 * server that cannot be reached, or speaks TLS otherwise, is passed over.
 *
 * @throws TransportFailure of the only attempt; of several, the one about a certificate, else `<PROTOCOL>_UNREACHABLE` that
 *   names them all
 */
export async function trySeveral<T>(
  protocol: 'imap' | 'smtp',
  servers: readonly [MailServer, ...MailServer[]],
  timeoutMs: number,
  attempt: Attempt<T>,
): Promise<{ readonly server: MailServer; readonly value: T }> {
  const failures: TransportFailure[] = [];
  for (const [index, server] of servers.entries()) {
    const isLast = index === servers.length - 1;
    try {
      return { server, value: await attempt(server, isLast ? timeoutMs : Math.min(timeoutMs, patienceMs)) };
    } catch (error) {
      if (!(error instanceof TransportFailure) || !isPassedOver(error)) throw error;
      failures.push(error);
    }
  }
  const [only, ...others] = failures;
  if (only !== undefined && others.length === 0) throw only;
  throw failures.find((one) => isCertificateFailure(one)) ?? noneOf(protocol, servers, failures);
}

function isPassedOver({ code }: TransportFailure): boolean {
  return /^(?:IMAP|SMTP)_(?:UNREACHABLE|TLS_REFUSED|STARTTLS_MISSING)$/.test(code);
}

function isCertificateFailure({ code, message }: TransportFailure): boolean {
  return code.endsWith('_TLS_REFUSED') && isCertificateProblem(message);
}

function noneOf(
  protocol: 'imap' | 'smtp',
  servers: readonly MailServer[],
  failures: readonly TransportFailure[],
): TransportFailure {
  const name = protocol.toUpperCase();
  const option = protocol === 'imap' ? '' : 'smtp-';
  const tried = servers.map((one) => `${endpointOf(protocol, one)} (${one.tls === 'implicit' ? 'TLS' : 'STARTTLS'})`);
  return new TransportFailure(
    `${name}_UNREACHABLE`,
    `No ${name} server was found; tried ${tried.join(', ')}. Name it with --${option}host, --${option}port and the way it is protected.`,
    { transport: protocol, endpoint: servers.map((one) => endpointOf(protocol, one)).join(', ') },
    { cause: new AggregateError(failures, 'every attempt failed') },
  );
}
