import { AcmeSmimeError } from '@acme-smime/protocol';
import type { Identifier, Retry } from '@acme-smime/protocol';

/** Why a request is refused. `front-end/problems.ts` puts each into ACME's words. */
export type RefusalCode =
  | 'ACCOUNT_INACTIVE'
  | 'ACCOUNT_KEY_IN_USE'
  | 'ACCOUNT_KEY_WEAK'
  | 'ACCOUNT_UNKNOWN'
  | 'ALREADY_REPLACED'
  | 'ADDRESS_NOT_ALLOWED'
  | 'AUTHORIZATION_FINAL'
  | 'CAA_FORBIDS'
  | 'CAA_LOOKUP_FAILED'
  | 'CERTIFICATE_ALREADY_REVOKED'
  | 'CERTIFICATE_UNKNOWN'
  | 'CHALLENGE_FINAL'
  | 'CONTACT_INVALID'
  | 'CONTACT_UNSUPPORTED'
  | 'CONTENT_TYPE_REFUSED'
  | 'CSR_INVALID'
  | 'EXTERNAL_ACCOUNT_REFUSED'
  | 'EXTERNAL_ACCOUNT_REQUIRED'
  | 'FOREIGN_RESOURCE'
  | 'IDENTIFIERS_REFUSED'
  | 'IDENTIFIER_DUPLICATE'
  | 'IDENTIFIER_INVALID'
  | 'IDENTIFIER_UNSUPPORTED'
  | 'IDENTIFIER_WILDCARD'
  | 'LINT_FAILED'
  | 'METHOD_REFUSED'
  | 'NONCE_REFUSED'
  | 'ORDER_NOT_READY'
  | 'PAYLOAD_REFUSED'
  | 'PROFILE_UNKNOWN'
  | 'REPLACES_REFUSED'
  | 'RATE_LIMITED'
  | 'REQUEST_TOO_LARGE'
  | 'RESOURCE_UNKNOWN'
  | 'REVOCATION_REASON_REFUSED'
  | 'REVOCATION_UNAUTHORIZED'
  | 'SIGNING_FAILED'
  | 'STORAGE_BUSY'
  | 'TERMS_NOT_AGREED'
  | 'URL_MISMATCH'
  | 'VALIDITY_REFUSED';

/** One reason among several, about one identifier. */
export interface RefusalPart {
  readonly code: RefusalCode;
  readonly message: string;
  readonly identifier: Identifier;
}

/** What a refusal may carry beside its sentence. */
export interface RefusalDetails {
  readonly parts?: readonly RefusalPart[];
  /** Sent as the Location header: the account that holds the key already (RFC 8555 section 7.3.5). */
  readonly location?: string;
  readonly retryAfterSeconds?: number;
  readonly retry?: Retry;
  readonly cause?: unknown;
}

/** The CA does not do what was asked: an expected outcome, told to the client. */
export class RequestRefused extends AcmeSmimeError {
  declare readonly code: RefusalCode;
  readonly parts: readonly RefusalPart[];
  readonly location: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: RefusalCode, message: string, details: RefusalDetails = {}) {
    super(code, message, details);
    this.parts = details.parts ?? [];
    this.location = details.location;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** The answer when others kept changing the same record, so that no save of ours came through. */
export function storageBusy(): RequestRefused {
  const message = 'Another request is changing the same resource at the moment; try again.';
  return new RequestRefused('STORAGE_BUSY', message, { retryAfterSeconds: 1, retry: 'now' });
}
