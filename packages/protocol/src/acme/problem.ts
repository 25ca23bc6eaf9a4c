import type { Identifier } from './identifier.ts';

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
