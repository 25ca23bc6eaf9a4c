import { AcmeSmimeError, TransportFailure, composeProblem, jwsAlgorithms } from '@acme-smime/protocol';
import type { Problem, ProblemName } from '@acme-smime/protocol';

import { RequestRefused } from '../errors.ts';
import type { RefusalCode } from '../errors.ts';
import type { StoredProblem } from '../storage/records.ts';

/** Codes that `protocol` throws while a request is read. */
type ProtocolCode =
  | 'EAB_INVALID'
  | 'JSON_INVALID'
  | 'JWS_ALGORITHM_REFUSED'
  | 'JWS_KEY_REFUSED'
  | 'JWS_MALFORMED'
  | 'JWS_NONCE_MISSING'
  | 'JWS_SIGNATURE_INVALID'
  | 'KEY_CHANGE_INVALID'
  | 'REQUEST_INVALID'
  | 'REVOCATION_REASON_INVALID';

/** The one map from our codes to ACME's error types (RFC 8555 section 6.7) and HTTP statuses. */
const map: Readonly<Record<RefusalCode | ProtocolCode, readonly [ProblemName, number]>> = {
  ACCOUNT_INACTIVE: ['unauthorized', 401],
  ACCOUNT_KEY_IN_USE: ['malformed', 409],
  ACCOUNT_KEY_WEAK: ['badPublicKey', 400],
  ACCOUNT_UNKNOWN: ['accountDoesNotExist', 400],
  ALREADY_REPLACED: ['alreadyReplaced', 409],
  ADDRESS_NOT_ALLOWED: ['rejectedIdentifier', 403],
  AUTHORIZATION_FINAL: ['malformed', 400],
  CAA_FORBIDS: ['caa', 403],
  CAA_LOOKUP_FAILED: ['dns', 503],
  CERTIFICATE_ALREADY_REVOKED: ['alreadyRevoked', 400],
  CERTIFICATE_UNKNOWN: ['malformed', 404],
  CHALLENGE_FINAL: ['malformed', 400],
  CONTACT_INVALID: ['invalidContact', 400],
  CONTACT_UNSUPPORTED: ['unsupportedContact', 400],
  CONTENT_TYPE_REFUSED: ['malformed', 415],
  CSR_INVALID: ['badCSR', 400],
  EAB_INVALID: ['unauthorized', 403],
  EXTERNAL_ACCOUNT_REFUSED: ['unauthorized', 403],
  EXTERNAL_ACCOUNT_REQUIRED: ['externalAccountRequired', 403],
  FOREIGN_RESOURCE: ['unauthorized', 403],
  IDENTIFIERS_REFUSED: ['compound', 400],
  IDENTIFIER_DUPLICATE: ['malformed', 400],
  IDENTIFIER_INVALID: ['malformed', 400],
  IDENTIFIER_UNSUPPORTED: ['unsupportedIdentifier', 400],
  IDENTIFIER_WILDCARD: ['rejectedIdentifier', 400],
  JSON_INVALID: ['malformed', 400],
  JWS_ALGORITHM_REFUSED: ['badSignatureAlgorithm', 400],
  JWS_KEY_REFUSED: ['badPublicKey', 400],
  JWS_MALFORMED: ['malformed', 400],
  JWS_NONCE_MISSING: ['badNonce', 400],
  JWS_SIGNATURE_INVALID: ['malformed', 400],
  KEY_CHANGE_INVALID: ['malformed', 400],
  LINT_FAILED: ['serverInternal', 500],
  METHOD_REFUSED: ['malformed', 405],
  NONCE_REFUSED: ['badNonce', 400],
  ORDER_NOT_READY: ['orderNotReady', 403],
  PAYLOAD_REFUSED: ['malformed', 400],
  PROFILE_UNKNOWN: ['invalidProfile', 400],
  REPLACES_REFUSED: ['malformed', 400],
  RATE_LIMITED: ['rateLimited', 429],
  REQUEST_INVALID: ['malformed', 400],
  REQUEST_TOO_LARGE: ['malformed', 413],
  RESOURCE_UNKNOWN: ['malformed', 404],
  REVOCATION_REASON_INVALID: ['badRevocationReason', 400],
  REVOCATION_REASON_REFUSED: ['badRevocationReason', 400],
  REVOCATION_UNAUTHORIZED: ['unauthorized', 403],
  SIGNING_FAILED: ['serverInternal', 500],
  STORAGE_BUSY: ['serverInternal', 503],
  TERMS_NOT_AGREED: ['userActionRequired', 403],
  URL_MISMATCH: ['unauthorized', 401],
  VALIDITY_REFUSED: ['malformed', 400],
};

/** What the HTTP edge answers an error with. */
export interface ProblemAnswer {
  readonly problem: Problem;
  readonly status: number;
  readonly location?: string;
  readonly retryAfterSeconds?: number;
  /** True when the error is none that we know: its text stays in the log. */
  readonly unexpected: boolean;
}

/** Puts an error into ACME's words; an unknown one becomes `serverInternal`, its detail stripped. */
export function problemOf(error: unknown): ProblemAnswer {
  if (error instanceof TransportFailure && error.transport === 'database') {
    const detail = 'The server cannot reach its database at the moment; nothing was lost, try again later.';
    const problem = composeProblem('serverInternal', detail, { status: 503 });
    return { problem, status: 503, retryAfterSeconds: 10, unexpected: true };
  }
  const entry = error instanceof AcmeSmimeError ? entryOf(error.code) : undefined;
  if (!(error instanceof AcmeSmimeError) || entry === undefined) {
    const problem = composeProblem('serverInternal', 'The server could not do this; try again later.', { status: 500 });
    return { problem, status: 500, retryAfterSeconds: 5, unexpected: true };
  }
  const [name, status] = entry;
  const refused = error instanceof RequestRefused ? error : undefined;
  const problem = composeProblem(name, error.message, {
    status,
    ...(name === 'badSignatureAlgorithm' ? { algorithms: jwsAlgorithms } : {}),
    ...(refused === undefined || refused.parts.length === 0 ? {} : { subproblems: refused.parts.map(subproblem) }),
  });
  return {
    problem,
    status,
    unexpected: false,
    ...(refused?.location === undefined ? {} : { location: refused.location }),
    ...(refused?.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: refused.retryAfterSeconds }),
  };
}

/** Puts the problem that an object carries into ACME's words. */
export function storedProblem(stored: StoredProblem): Problem {
  const [name, status] = entryOf(stored.code) ?? ['serverInternal', 500];
  return composeProblem(name, stored.message, { status });
}

function entryOf(code: string): readonly [ProblemName, number] | undefined {
  return (map as Readonly<Record<string, readonly [ProblemName, number]>>)[code];
}

function subproblem({ code, message, identifier }: RequestRefused['parts'][number]): Problem {
  return composeProblem(map[code][0], message, { identifier });
}
