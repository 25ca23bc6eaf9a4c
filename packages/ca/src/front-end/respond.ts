import type { CaContext } from '../context.ts';
import { problemOf } from './problems.ts';

/** What an answer says beside its body. */
export interface AnswerOptions {
  readonly status?: number;
  readonly location?: string;
  readonly retryAfterSeconds?: number;
  /** Further links as `<url>;rel="name"`. */
  readonly links?: readonly string[];
  readonly contentType?: string;
}

/** Writes a link (RFC 8288). */
export function link(url: string, relation: 'alternate' | 'index' | 'next' | 'terms-of-service' | 'up'): string {
  return `<${url}>;rel="${relation}"`;
}

/** Answers with JSON; see `respond`. */
export function respondJson(ca: CaContext, body: object, options: AnswerOptions = {}): Response {
  return respond(ca, JSON.stringify(body), { contentType: 'application/json', ...options });
}

/** Answers with what every ACME answer has: a fresh nonce and a link to the directory (RFC 8555 sections 6.5 and 7.1). */
export function respond(ca: CaContext, body: string | null, options: AnswerOptions = {}): Response {
  const headers = new Headers({ 'Replay-Nonce': ca.nonces.issue(), 'Cache-Control': 'no-store' });
  if (options.contentType !== undefined) headers.set('Content-Type', options.contentType);
  if (options.location !== undefined) headers.set('Location', options.location);
  if (options.retryAfterSeconds !== undefined) headers.set('Retry-After', String(options.retryAfterSeconds));
  for (const value of [link(ca.urls.directory, 'index'), ...(options.links ?? [])]) headers.append('Link', value);
  return new Response(body, { status: options.status ?? 200, headers });
}

/** Answers with a problem document (RFC 8555 section 6.7); what nobody foresaw goes into the log. */
export function respondProblem(ca: CaContext, error: unknown, request: Request): Response {
  const answer = problemOf(error);
  const { pathname } = new URL(request.url);
  const { status, retryAfterSeconds, location } = answer;
  if (answer.unexpected || status >= 500) {
    const message = `A ${request.method} to ${pathname} failed.`;
    const cause = error instanceof Error && error.cause !== undefined ? { cause: described(error.cause) } : {};
    ca.log({ level: 'error', event: 'request.failed', message, data: { status, error: described(error), ...cause } });
  } else {
    const message = `A ${request.method} to ${pathname} was refused.`;
    ca.log({ level: 'debug', event: 'request.refused', message, data: { status, detail: answer.problem.detail } });
  }
  const { termsOfService } = ca.config;
  const terms = answer.problem.type?.endsWith(':userActionRequired') === true ? termsOfService : undefined;
  // RFC 8555 section 7.3.3: where to read the terms, for the program and for the person.
  const problem = terms === undefined ? answer.problem : { ...answer.problem, instance: terms };
  return respondJson(ca, problem, {
    status,
    contentType: 'application/problem+json',
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(location === undefined ? {} : { location }),
    ...(terms === undefined ? {} : { links: [link(terms, 'terms-of-service')] }),
  });
}

function described(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
