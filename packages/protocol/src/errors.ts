import type { CheckReport } from './check-report.ts';
import type { Problem } from './acme/problem.ts';

/** Whether the same attempt may be repeated: never, later (after a wait or a repair), or at once. */
export type Retry = 'never' | 'later' | 'now';

/** What every error of ours carries beside its message. */
export interface ErrorOptions {
  readonly cause?: unknown;
  readonly retry?: Retry;
}

/**
 * The base of every error that this project throws on purpose: one clear sentence, a stable `code` for programs,
 * and `retry` for whoever decides what happens next.
 */
export abstract class AcmeSmimeError extends Error {
  /** Stable, upper-case, documented in `docs/reference/errors.md`. */
  readonly code: string;
  readonly retry: Retry;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retry = options.retry ?? 'never';
  }
}

/** What somebody else said, to stand within a sentence of ours. */
export function withoutFullStop(text: string): string {
  return text.replace(/\.\s*$/, '');
}

/** The ACME server answered with a problem document (RFC 8555 section 6.7). */
export class AcmeProblem extends AcmeSmimeError {
  readonly problem: Problem;
  readonly status: number;
  /** Seconds the server asks to wait, when it said so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    problem: Problem,
    status: number,
    options: ErrorOptions & { readonly retryAfterSeconds?: number | undefined; readonly url?: string } = {},
  ) {
    const type = problem.type?.replace('urn:ietf:params:acme:error:', '') ?? 'about:blank';
    const where = options.url === undefined ? '' : ` at ${options.url}`;
    const why = withoutFullStop(problem.detail ?? type);
    super('ACME_PROBLEM', `The server refused${where}: ${why} (${type}, HTTP ${status}).`, options);
    this.problem = problem;
    this.status = status;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** A peer broke an RFC; `rfc` and `section` say which rule, `evidence` what was seen. */
export class ProtocolViolation extends AcmeSmimeError {
  readonly rfc: number;
  readonly section: string;
  readonly evidence: string | undefined;

  constructor(
    code: string,
    message: string,
    rule: { readonly rfc: number; readonly section: string; readonly evidence?: string },
    options: ErrorOptions = {},
  ) {
    super(code, message, options);
    this.rfc = rule.rfc;
    this.section = rule.section;
    this.evidence = rule.evidence;
  }
}

/** A challenge or response mail failed its checks; the report lists every rule and its outcome. */
export class MessageRejected extends AcmeSmimeError {
  readonly report: CheckReport;

  constructor(message: string, report: CheckReport, options: ErrorOptions = {}) {
    super('MESSAGE_REJECTED', message, options);
    this.report = report;
  }
}

/** Which wire a `TransportFailure` happened on. */
export type Transport = 'http' | 'imap' | 'smtp' | 'dns' | 'database' | 'file' | 'process';

/** HTTP, IMAP, SMTP, DNS, a database or a file system did not do what was asked. */
export class TransportFailure extends AcmeSmimeError {
  readonly transport: Transport;
  /** Host and port, URL or path: never a secret. */
  readonly endpoint: string;

  constructor(
    code: string,
    message: string,
    where: { readonly transport: Transport; readonly endpoint: string },
    options: ErrorOptions = {},
  ) {
    super(code, message, { retry: 'later', ...options });
    this.transport = where.transport;
    this.endpoint = where.endpoint;
  }
}

/** Something is not in the state this operation needs: a lock is held, a lineage changed, an order expired. */
export class StateConflict extends AcmeSmimeError {
  readonly resource: string;

  constructor(code: string, message: string, resource: string, options: ErrorOptions = {}) {
    super(code, message, options);
    this.resource = resource;
  }
}

/** A flag, file or key is wrong; `path` names it, `expected` says what would be right. */
export class ConfigInvalid extends AcmeSmimeError {
  readonly path: string;
  readonly expected: string | undefined;

  constructor(
    code: string,
    message: string,
    where: { readonly path: string; readonly expected?: string },
    options: ErrorOptions = {},
  ) {
    super(code, message, options);
    this.path = where.path;
    this.expected = where.expected;
  }
}
