import { TransportFailure } from '@acme-smime/protocol';
import { oneLine, publicAnswer } from '../password.ts';
import { reason, tlsHint } from '../smtp/smtp-failure.ts';
import { tlsProblem } from '../tls-problem.ts';

/** The parts of imapflow's errors that are looked at. */
interface ImapError extends Error {
  readonly authenticationFailed?: boolean;
  readonly tlsFailed?: boolean;
  readonly serverResponseCode?: string;
  readonly response?: unknown;
  readonly responseText?: string;
  readonly responseStatus?: string;
  readonly command?: string;
}

/** Response codes (RFC 5530) with which a server refuses a login that is not wrong. */
const passingCodes = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG', 'CONTACTADMIN', 'PRIVACYREQUIRED']);

/**
 * Classifies a failure of connecting or logging in. The errors carry no cause where the server's own words could repeat the
 * password.
 */
export function connectFailure(
  endpoint: string,
  login: { readonly user: string; readonly password: string },
  error: unknown,
): TransportFailure {
  const { authenticationFailed, tlsFailed, serverResponseCode, response, responseText, message } = error as ImapError;
  const answer = publicAnswer(
    responseText ?? (typeof response === 'string' && response !== '' ? response : message),
    login.user,
    login.password,
  );
  if (authenticationFailed === true && !passingCodes.has(serverResponseCode ?? ''))
    return failure(
      'IMAP_LOGIN_REFUSED',
      `The IMAP server ${endpoint} refused the login of ${login.user}: ${answer}. Check the password; many providers want an app password.`,
      endpoint,
    );
  if (authenticationFailed === true)
    return failure('IMAP_UNREACHABLE', `The IMAP server ${endpoint} lets nobody in at present: ${answer}.`, endpoint);
  const problem = tlsProblem(error) ?? (tlsFailed === true ? answer : undefined);
  if (problem !== undefined)
    return failure(
      'IMAP_TLS_REFUSED',
      `The TLS connection to the IMAP server ${endpoint} failed: ${problem}; nothing was sent.${tlsHint(problem)}`,
      endpoint,
    );
  return failure(
    'IMAP_UNREACHABLE',
    `The IMAP server ${endpoint} cannot be reached: ${answer === '' ? reason(error) : answer}. Check host, port and network.`,
    endpoint,
  );
}

/** A command failed on a connection that is logged in: the server said no, or the connection was lost. */
export function commandFailure(endpoint: string, error: unknown): TransportFailure {
  const { responseStatus, responseText, command } = error as ImapError;
  if (responseStatus !== undefined)
    return refused(
      endpoint,
      `do as asked${command === undefined ? '' : ` (${command})`}: ${oneLine(responseText ?? 'no reason given')}`,
    );
  return failure(
    'IMAP_UNREACHABLE',
    `The connection to the IMAP server ${endpoint} was lost: ${reason(error)}.`,
    endpoint,
  );
}

/** The server said no to something other than the login; `what` follows "refused to". */
export function refused(endpoint: string, what: string): TransportFailure {
  return failure(
    'IMAP_REFUSED',
    `The IMAP server ${endpoint} refused to ${what}; look at the folder with a mail program.`,
    endpoint,
  );
}

function failure(code: string, message: string, endpoint: string): TransportFailure {
  return new TransportFailure(code, message, { transport: 'imap', endpoint });
}
