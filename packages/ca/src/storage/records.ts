import type { CheckReport, PublicJwk } from '@acme-smime/protocol';

/**
 * What every record has: `id` names it within its kind, `version` counts its saves. A record made anew has version 0;
 * storage hands back 1, 2, … and refuses a save whose version is not the stored one.
 */
export interface StoredRecord {
  readonly id: string;
  readonly version: number;
}

/** An ACME account (RFC 8555 section 7.1.2). */
export interface AccountRecord extends StoredRecord {
  readonly kind: 'account';
  readonly status: 'valid' | 'deactivated' | 'revoked';
  /** RFC 7638 thumbprint of the account key; unique among all accounts. */
  readonly thumbprint: string;
  readonly jwk: PublicJwk;
  readonly contact: readonly string[];
  readonly termsOfServiceAgreed: boolean;
  /** The verified binding of RFC 8555 section 7.3.4: its key identifier, and the JWS as it came. */
  readonly externalAccount?: { readonly kid: string; readonly binding: unknown };
  readonly createdAt: Date;
}

/** A problem that became part of an object: a code of ours, put into ACME's words at the HTTP edge only. */
export interface StoredProblem {
  readonly code: string;
  readonly message: string;
}

/**
 * An order (RFC 8555 section 7.1.3). `open` shows as `pending`, `ready` or `invalid`, as its authorizations and the clock
 * say; see `issuance/order-status.ts`.
 */
export interface OrderRecord extends StoredRecord {
  readonly kind: 'order';
  readonly accountId: string;
  readonly status: 'open' | 'processing' | 'valid' | 'invalid';
  /** As ordered, in order. */
  readonly addresses: readonly string[];
  readonly authorizationIds: readonly string[];
  /** How its identifiers were written, when not as `email`: see `CaOptions.acceptDnsIdentifiers`. */
  readonly identifierType?: 'dns';
  /** The name of an ACME profile. */
  readonly profile?: string;
  /** The certificate that it replaces, as RFC 9773 section 4.1 names it. */
  readonly replaces?: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  /** The certificate, once its serial is on record; served when the order is `valid`. */
  readonly certificateId?: string;
  readonly problem?: StoredProblem;
  /** Why it was not finalized when its client last tried; it is ready all the same, and its client is not shown this. */
  readonly refusal?: StoredProblem & { readonly at: Date };
}

/** An authorization (RFC 8555 section 7.1.4); `expired` is said by the clock. */
export interface AuthorizationRecord extends StoredRecord {
  readonly kind: 'authorization';
  readonly accountId: string;
  readonly address: string;
  /** As in the order. */
  readonly identifierType?: 'dns';
  readonly status: 'pending' | 'valid' | 'invalid' | 'deactivated' | 'revoked';
  readonly expiresAt: Date;
  readonly challengeId: string;
}

/** One mail that came in for a challenge, and how it was judged. */
export interface ResponseAttempt {
  readonly at: Date;
  readonly authentic: boolean;
  readonly digestMatches: boolean;
  readonly report: CheckReport;
}

/** An email-reply-00 challenge (RFC 8823 section 3). */
export interface ChallengeRecord extends StoredRecord {
  readonly kind: 'challenge';
  readonly authorizationId: string;
  readonly type: 'email-reply-00';
  /** Travels by mail only; unique among all challenges. */
  readonly tokenPart1: string;
  /** Travels by HTTPS only. */
  readonly tokenPart2: string;
  readonly from: string;
  /** Message-ID of the challenge mail, with its angle brackets; unique. */
  readonly messageId: string;
  /** The queued mail; absent until the authorization has been fetched for the first time. */
  readonly mailId?: string;
  /** When the client said by POST that it has answered. */
  readonly acceptedAt?: Date;
  /** When an authentic mail with the right digest came. */
  readonly answeredAt?: Date;
  /** When both were there. */
  readonly validatedAt?: Date;
  /** The last few mails that came for it, newest last. */
  readonly attempts: readonly ResponseAttempt[];
}

/** What a certificate may be used for (RFC 8823 section 3.3). */
export type CertificateUsage = 'both' | 'signing' | 'encryption';

/** When a certificate should be renewed, where an operator knows better than the clock (RFC 9773 section 4.2). */
export interface RenewalWindow {
  readonly start: Date;
  readonly end: Date;
  readonly explanationUrl?: string;
}

/**
 * A certificate. It is on record as `intended`, with everything that goes into it, before it is signed; `abandoned` is an
 * intention whose signing was cut off, its serial is never used again.
 */
export interface CertificateRecord extends StoredRecord {
  readonly kind: 'certificate';
  readonly status: 'intended' | 'issued' | 'revoked' | 'abandoned';
  readonly orderId: string;
  readonly accountId: string;
  readonly issuerId: string;
  /** Lower-case hexadecimal without leading `0x`; unique. */
  readonly serial: string;
  readonly addresses: readonly string[];
  readonly usage: CertificateUsage;
  /** The ACME profile it follows. */
  readonly profile?: string;
  /** Which partial CRL of its issuer it points to; the complete one without it. */
  readonly crlPartition?: number;
  readonly spki: Uint8Array;
  /** SHA-256 of `spki`, lower-case hexadecimal. */
  readonly spkiHash: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly intendedAt: Date;
  readonly issuedAt?: Date;
  readonly der?: Uint8Array;
  readonly revokedAt?: Date;
  /** CRLReason of RFC 5280 section 5.3.1, when one was given. */
  readonly revocationReason?: number;
  /** The node that set out to sign it. While that one lives nobody else takes the order up. */
  readonly node?: string;
  /** The order that said it replaces this certificate; counts unless that order is invalid (RFC 9773 section 5). */
  readonly replacedBy?: string;
  readonly renewalWindow?: RenewalWindow;
}

/** As much of a revoked certificate as a CRL says; there may be very many. */
export type Revocation = Required<Pick<CertificateRecord, 'serial' | 'revokedAt'>> &
  Pick<CertificateRecord, 'revocationReason'>;

/** As much of a certificate as an OCSP answer says. */
export type CertificateStatus = Pick<
  CertificateRecord,
  'issuerId' | 'serial' | 'notAfter' | 'revokedAt' | 'revocationReason'
>;

/** A mail that must leave; kept after it has left. */
export interface MailRecord extends StoredRecord {
  readonly kind: 'mail';
  /** `refused`: the relay will never take it; `cancelled`: nobody waited for it any more. */
  readonly status: 'queued' | 'sent' | 'cancelled' | 'refused';
  readonly challengeId: string;
  readonly from: string;
  readonly to: string;
  /** The whole message without its DKIM signature, CRLF line ends. */
  readonly message: string;
  readonly attempts: number;
  /** Not before this moment; while a node is sending it lies in the future, so that nobody else sends it too. */
  readonly nextAttemptAt: Date;
  /** Tries end here. */
  readonly expiresAt: Date;
  readonly lastError?: string;
  readonly sentAt?: Date;
  /** The node that is sending it at this moment. */
  readonly node?: string;
}

/** Keys and certificates that the CA made for itself, as text of their owner's choosing. */
export interface SecretRecord extends StoredRecord {
  readonly kind: 'secret';
  readonly value: string;
}

/** The newest CRL of an issuer: `id` is the issuer's, for a partial one followed by `-` and the number of the partition. */
export interface CrlRecord extends StoredRecord {
  readonly kind: 'crl';
  readonly number: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** How many certificates it lists. */
  readonly entries: number;
  /** How many revocations there were, those of expired certificates included: more than that, and the list is out of date. */
  readonly revocations: number;
  readonly der: Uint8Array;
}

/** A customer of the CA, known by the key identifier of an external account binding (RFC 8555 section 7.3.4). */
export interface ExternalAccountRecord extends StoredRecord {
  readonly kind: 'externalAccount';
  readonly status: 'active' | 'revoked';
  /** base64url, as clients are given it. */
  readonly macKey: string;
  /** Who it was given to, in the operator's words. */
  readonly label: string;
  /** Addresses and domains (`@example.org`, `@.example.org` with what is below it) its accounts may order; empty for all. */
  readonly allow: readonly string[];
  readonly createdAt: Date;
  /** From then on no further account can be bound to it. */
  readonly expiresAt?: Date;
}

/** One link of an audit chain; `id` is `<chain>/<number>` with the number in ten digits. */
export interface AuditEntryRecord extends StoredRecord {
  readonly kind: 'auditEntry';
  /** One chain for each run of a node, so that nodes do not wait for each other. */
  readonly chain: string;
  /** 1, 2, … without a gap. */
  readonly number: number;
  readonly at: Date;
  readonly event: string;
  /** The entry as JSON: exactly the bytes that are hashed. */
  readonly entry: string;
  /** Hash of the entry before it; of the first one, 64 zeros. */
  readonly previous: string;
  /** SHA-256, hexadecimal, over the entry and `previous`. */
  readonly hash: string;
}

/** Everything that can be committed. */
export type AnyRecord =
  | AccountRecord
  | OrderRecord
  | AuthorizationRecord
  | ChallengeRecord
  | CertificateRecord
  | MailRecord
  | SecretRecord
  | CrlRecord
  | ExternalAccountRecord
  | AuditEntryRecord;

/** The kinds of records. */
export type RecordKind = AnyRecord['kind'];

/** The record type of a kind. */
export type RecordOf<K extends RecordKind> = Extract<AnyRecord, { kind: K }>;
