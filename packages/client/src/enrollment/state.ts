import type { KeyType } from '@acme-smime/protocol';
import type { MailboxMark } from '../mailbox/mailbox.ts';

/** What a certificate shall be usable for (RFC 8823 section 3.3). */
export type CertificateUse = 'both' | 'signing' | 'encryption';

/** When the CA is told to look for the answer: after it was sent (RFC 8823 3 item 7), or before it mails at all, as some CAs want. */
export type NotifyOrder = 'after-reply' | 'before-mail';

/**
 * How addresses are ordered: as `email` identifiers (RFC 8823 section 3), or, for CAs that grew out of servers for web sites,
 * as `dns` identifiers that hold the address, which the CSR then names as dNSName too.
 */
export type IdentifierForm = 'email' | 'dns-compat';

/** What is wished for: the part of an enrollment that never changes. Two runs with equal requests are the same enrollment. */
export interface EnrollmentRequest {
  readonly directoryUrl: string;
  readonly addresses: readonly string[];
  readonly keyType: KeyType;
  readonly use: CertificateUse;
  readonly notify: NotifyOrder;
  /** Default `email`. */
  readonly identifier?: IdentifierForm;
  readonly profile?: string;
  /** Asked for as the end of the certificate's validity; ISO 8601. */
  readonly notAfter?: string;
  /** The key is one that was there before: SHA-256 of its SubjectPublicKeyInfo, hexadecimal. */
  readonly keyFingerprint?: string;
}

/**
 * How far the answer to one challenge mail has come. Written down before it can leave, so that it leaves at most once.
 *
 * An authorization may get several challenge mails of which only one is its own: anybody can order a certificate for the
 * address at the same CA, and such mail is genuine. Each is answered once; an answer to a stranger's serves nobody.
 */
export interface Answer {
  /**
   * `leaving`: the mail is being handed over right now. `uncertain`: a process died or a connection broke while it was
   * leaving, so nobody knows. `sent`: the mail system took it.
   */
  readonly status: 'leaving' | 'uncertain' | 'sent';
  /** Names the challenge mail among those for this address (RFC 8823 section 3 item 4: fresh for each). */
  readonly tokenPart1: string;
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  /** The challenge mail in its mailbox; absent when a person typed the subject. */
  readonly mailRef?: string;
  /** The challenge mail has been flagged, moved or deleted. */
  readonly settled: boolean;
}

/** One address of the order on its way from unknown to valid. */
export interface AuthorizationProgress {
  readonly url: string;
  readonly address?: string;
  readonly challenge?: { readonly url: string; readonly token: string; readonly from: string };
  readonly answers: readonly Answer[];
  /** The challenge URL has been POSTed to. */
  readonly notified: boolean;
  readonly valid: boolean;
}

/** Where each mailbox stood before the order was placed; mail behind it belongs to this order. */
export type Marks = Readonly<Record<string, MailboxMark>>;

interface Placed {
  readonly marks: Marks;
  readonly orderUrl: string;
  /** ISO 8601, when the server named an end. */
  readonly expires?: string;
  readonly finalizeUrl: string;
  readonly authorizations: readonly AuthorizationProgress[];
}

/** The stages of an enrollment, each with what is known then. */
export type Stage =
  | { readonly phase: 'new' }
  /** The order may or may not have reached the server: on resumption it is looked for before it is placed. */
  | { readonly phase: 'ordering'; readonly marks: Marks; readonly resumed: boolean }
  | ({ readonly phase: 'authorizing' } & Placed)
  | ({ readonly phase: 'finalizing' } & Placed)
  | ({ readonly phase: 'issuing' } & Placed)
  | ({ readonly phase: 'downloading'; readonly certificateUrl: string } & Placed)
  | {
      readonly phase: 'done';
      readonly orderUrl: string;
      readonly lineage: string;
      readonly certificateVersion: number;
    };

/** What every stage has. */
export interface EnrollmentBase {
  readonly version: 1;
  /** The same for equal requests. */
  readonly id: string;
  readonly request: EnrollmentRequest;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** One certificate on its way: JSON, versioned, saved after every step; whoever holds it can go on from it. */
export type Enrollment = EnrollmentBase & Stage;

/** Begins an enrollment; nothing has been asked of anybody yet. */
export function newEnrollment(id: string, request: EnrollmentRequest, now: Date): Enrollment {
  return { version: 1, id, request, startedAt: now.toISOString(), phase: 'new' };
}
