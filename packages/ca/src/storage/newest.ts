import type { AuditEntryRecord, CertificateRecord, OrderRecord } from './records.ts';

/** A place in a list that is ordered by time and, among equals, by id. */
export interface Place {
  readonly at: Date;
  readonly id: string;
}

/** One page of a list whose newest record comes first. */
export interface NewestPage {
  /** The last record of the page before; absent for the first page. */
  readonly before?: Place;
  readonly limit: number;
}

/** Certificates of one page; with an address or a status, only those. */
export interface CertificatesQuery extends NewestPage {
  /** As it stands in the certificate. */
  readonly address?: string;
  readonly status?: CertificateRecord['status'];
}

/** Orders of one page. */
export interface OrdersInState extends NewestPage {
  /** `unfinished` may still get a certificate, `failed` got none while there was time. */
  readonly state: 'unfinished' | 'failed';
  readonly now: Date;
}

/** How much there is of what an operator looks at. Each number ends at `mostCounted`: then there are that many or more. */
export interface Tally {
  /** Certificates that were intended after `since` and signed. */
  readonly issued: number;
  /** Certificates that are revoked. */
  readonly revoked: number;
  readonly unfinished: number;
  /** Orders whose time ended after `since` without a certificate. */
  readonly failed: number;
  readonly queuedMails: number;
  /** Queued mails that could not be sent at their last try. */
  readonly failingMails: number;
}

/** Where counting ends, so that a page takes no longer for a large CA. */
export const mostCounted = 10_000;

/** What operators browse. However much there is, a page costs the same. */
export interface Newest {
  /** By `intendedAt`, newest first. */
  newestCertificates(query: CertificatesQuery): Promise<readonly CertificateRecord[]>;

  /** By `expiresAt`, newest first. */
  newestOrders(query: OrdersInState): Promise<readonly OrderRecord[]>;

  /** By `at`, newest first, whatever chain they stand in. */
  newestAuditEntries(page: NewestPage): Promise<readonly AuditEntryRecord[]>;

  tally(when: { readonly now: Date; readonly since: Date }): Promise<Tally>;
}
