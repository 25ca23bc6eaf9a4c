import { TransportFailure } from '@acme-smime/protocol';
import { oneLine } from '../password.ts';
import { isCertificateProblem, tlsProblem } from '../tls-problem.ts';

/** What is known of a failed exchange with an SMTP server. */
export interface SmtpFault {
  readonly endpoint: string;
  /** How far it had come, in words that follow "while". */
  readonly doing: string;
  readonly error: unknown;
}

/** The parts of nodemailer's errors that are looked at. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly response?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

/** The server's status code and text when it answered and said no; `undefined` when it did not answer. */
export function refusal(error: unknown): { readonly status: number; readonly text: string } | undefined {
  const { response, responseCode } = error as SmtpError;
  if (responseCode === undefined || responseCode < 400 || response === undefined) return undefined;
  return { status: responseCode, text: oneLine(response) };
}

/** Classifies a failure of connecting, of TLS or of the greeting. */
export function connectFailure({ endpoint, error }: SmtpFault): TransportFailure {
  const { command, response } = error as SmtpError;
  const problem = tlsProblem(error);
  const starttls = command === 'STARTTLS' || (command === 'EHLO' && /STARTTLS/.test((error as Error).message));
  if (starttls && problem === undefined)
    return failure(
      'SMTP_STARTTLS_MISSING',
      `The SMTP server ${endpoint} refuses STARTTLS${response === undefined ? '' : ` (${oneLine(response)})`}; nothing was sent. Use its port for implicit TLS (465), or ask its operator.`,
      endpoint,
      error,
    );
  if (problem !== undefined)
    return failure(
      'SMTP_TLS_REFUSED',
      `The TLS connection to the SMTP server ${endpoint} failed: ${oneLine(problem)}.${tlsHint(problem)}`,
      endpoint,
      error,
    );
  return unreachable({ endpoint, doing: 'connecting', error });
}

/** The connection was lost or never made. */
export function unreachable({ endpoint, doing, error }: SmtpFault): TransportFailure {
  return failure(
    'SMTP_UNREACHABLE',
    `The SMTP server ${endpoint} cannot be reached while ${doing}: ${reason(error)}. Check host, port and network.`,
    endpoint,
    error,
  );
}

/** The server took the login for wrong; `answer` has been made fit for showing. */
export function loginRefused(endpoint: string, login: string, answer: string): TransportFailure {
  return new TransportFailure(
    'SMTP_LOGIN_REFUSED',
    `The SMTP server ${endpoint} refused the login of ${login}: ${answer}. Check the password; many providers want an app password.`,
    { transport: 'smtp', endpoint },
  );
}

/** The server did not take the mail. */
export function sendRefused(
  endpoint: string,
  text: string,
  options: { status: number; error: unknown },
): TransportFailure {
  return new TransportFailure(
    'SEND_REFUSED',
    `The SMTP server ${endpoint} refused the mail: ${text}.`,
    { transport: 'smtp', endpoint },
    { cause: options.error, retry: options.status < 500 ? 'later' : 'never' },
  );
}

/** The end of the mail is out and no answer came: it may or may not have left. */
export function sendUncertain(endpoint: string, error: unknown): TransportFailure {
  return failure(
    'SEND_UNCERTAIN',
    `The connection to the SMTP server ${endpoint} was lost while it took the mail (${reason(error)}); whether the mail has left is not known.`,
    endpoint,
    error,
  );
}

/** What to do about a TLS problem, as a sentence after another; empty when there is nothing to say. */
export function tlsHint(problem: string): string {
  return isCertificateProblem(problem)
    ? ' Name the server as its certificate does, or add its root with --ca-bundle.'
    : ' The port may expect another kind of TLS.';
}

/** Why a connection failed, in a few words; Node puts the reasons of several addresses into one error without text. */
export function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map((one) => reason(one)).join('; ');
  return error instanceof Error && error.message !== '' ? oneLine(error.message) : 'the connection was closed';
}

function failure(code: string, message: string, endpoint: string, cause: unknown): TransportFailure {
  return new TransportFailure(code, message, { transport: 'smtp', endpoint }, { cause });
}
