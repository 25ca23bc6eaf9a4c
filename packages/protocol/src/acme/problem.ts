import type { Identifier } from './identifier.ts';
import { isJsonObject, present } from './json-fields.ts';

/** A problem document (RFC 7807) as ACME uses it (RFC 8555 section 6.7). */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly status?: number;
  readonly instance?: string;
  /** In a subproblem: the identifier it is about (RFC 8555 section 6.7.1). */
  readonly identifier?: Identifier;
  readonly subproblems?: readonly Problem[];
  /** With `badSignatureAlgorithm`: what the server accepts (RFC 8555 section 6.2). */
  readonly algorithms?: readonly string[];
}

/** The error types of RFC 8555 section 6.7 and of the documents that add to its registry (RFC 9773, the profiles draft). */
export type ProblemName =
  | 'accountDoesNotExist'
  | 'alreadyReplaced'
  | 'alreadyRevoked'
  | 'badCSR'
  | 'badNonce'
  | 'badPublicKey'
  | 'badRevocationReason'
  | 'badSignatureAlgorithm'
  | 'caa'
  | 'compound'
  | 'connection'
  | 'dns'
  | 'externalAccountRequired'
  | 'incorrectResponse'
  | 'invalidContact'
  | 'invalidProfile'
  | 'malformed'
  | 'orderNotReady'
  | 'rateLimited'
  | 'rejectedIdentifier'
  | 'serverInternal'
  | 'tls'
  | 'unauthorized'
  | 'unsupportedContact'
  | 'unsupportedIdentifier'
  | 'userActionRequired';

const prefix = 'urn:ietf:params:acme:error:';
const subproblemLimit = 100;
const textLimit = 2000;

/** The full type of an ACME error, for example `urn:ietf:params:acme:error:badNonce`. */
export function problemType(name: ProblemName): string {
  return prefix + name;
}

/** Says whether a problem is of the given ACME type. */
export function isProblem(problem: Problem, name: ProblemName): boolean {
  return problem.type === prefix + name;
}

/** Writes a problem document; `identifier` belongs into subproblems only (RFC 8555 section 6.7.1). */
export function composeProblem(
  name: ProblemName,
  detail: string,
  more: Pick<Problem, 'title' | 'status' | 'instance' | 'identifier' | 'subproblems' | 'algorithms'> = {},
): Problem {
  return { type: problemType(name), detail, ...more };
}

/**
 * Reads a problem document and never throws: a server that is in trouble may write half of one, and the half is worth showing.
 * Members of the wrong type are left out, texts are made safe to print, `status` stays what the document says.
 */
export function readProblem(json: unknown): Problem {
  return readNested(json, true);
}

function readNested(json: unknown, top: boolean): Problem {
  if (!isJsonObject(json)) return {};
  const subproblems: unknown = json['subproblems'];
  const algorithms: unknown = json['algorithms'];
  const status: unknown = json['status'];
  return present<Problem>({
    type: printable(json['type']),
    title: printable(json['title']),
    detail: printable(json['detail']),
    status: typeof status === 'number' && Number.isInteger(status) ? status : undefined,
    instance: printable(json['instance']),
    identifier: top ? undefined : readIdentifierOf(json['identifier']),
    subproblems:
      top && Array.isArray(subproblems)
        ? subproblems.slice(0, subproblemLimit).map((problem) => readNested(problem, false))
        : undefined,
    algorithms: Array.isArray(algorithms)
      ? algorithms.filter((name): name is string => typeof name === 'string').slice(0, subproblemLimit)
      : undefined,
  });
}

function readIdentifierOf(json: unknown): Identifier | undefined {
  if (!isJsonObject(json)) return undefined;
  const type = printable(json['type']);
  const value = printable(json['value']);
  return type === undefined || value === undefined ? undefined : { type, value };
}

/** A stranger wrote this text and a terminal will show it: control characters become spaces, and it ends somewhere. */
function printable(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return value.slice(0, textLimit).replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}
