import type { Newest } from './newest.ts';
import type {
  AccountRecord,
  AnyRecord,
  AuthorizationRecord,
  CertificateRecord,
  CertificateStatus,
  ChallengeRecord,
  MailRecord,
  OrderRecord,
  RecordKind,
  RecordOf,
  Revocation,
} from './records.ts';

/** One page of an account's orders. */
export interface OrdersQuery {
  /** Open orders that end before this moment are left out, as invalid ones are (RFC 8555 section 7.1.2.1). */
  readonly now: Date;
  /** The last order of the page before; absent for the first page. */
  readonly after?: { readonly createdAt: Date; readonly id: string };
  readonly limit: number;
}

/** One page of revoked certificates. */
export interface RevocationsQuery {
  /** Those that have run out by then are left out. */
  readonly now: Date;
  /** Only those that point to this partition. */
  readonly partition?: number | undefined;
  /** The last one of the page before. */
  readonly after?: Pick<Revocation, 'revokedAt' | 'serial'> | undefined;
  readonly limit: number;
}

/** One page of what is known of certificates; without `next` it is the last. */
export interface CertificateStatuses {
  readonly statuses: readonly CertificateStatus[];
  readonly next?: string;
}

/** Word from one node to all the others; what is missed costs time, never truth. */
export interface Announcements {
  /** Tells every node, this one too, that something changed; returns at once and never throws. */
  announce(id: string): void;
  /** Calls `hear` for whatever any node announces, until the storage is closed. */
  listen(hear: (id: string) => void): void;
}

/** What a node holds for a while. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  readonly now: Date;
  /** Nobody else gets it before this moment, unless it is released. */
  readonly until: Date;
}

/**
 * What the CA keeps: readers, and one writer that takes any number of records or none of them. Every kind of storage runs
 * `contract/storage-contract.ts`.
 *
 * MUST make a commit durable before it resolves (as durable as the kind promises). MUST be safe for concurrent callers;
 * a kind that several processes can open MUST be safe across them. Reading MUST show every commit that has resolved; it MAY
 * show one that has not, if there is `settled`. A commit that resolves makes everything durable that was shown before it.
 */
export interface Storage extends Newest {
  /** True when several nodes may use it at once; then what is `processing` may be in the hands of another one. */
  readonly shared: boolean;

  /** How nodes wake each other; only where there are several. */
  readonly announcements?: Announcements;

  /** Reads one record by its id. */
  get<K extends RecordKind>(kind: K, id: string): Promise<RecordOf<K> | undefined>;

  /** All records of a kind in the order of their ids (bytes), in pages. */
  list<K extends RecordKind>(
    kind: K,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly RecordOf<K>[]>;

  /** The account that holds this key now, whatever its status. */
  accountByThumbprint(thumbprint: string): Promise<AccountRecord | undefined>;

  /** Orders of an account, oldest first, without those that are invalid or have run out. */
  ordersOf(accountId: string, query: OrdersQuery): Promise<readonly OrderRecord[]>;

  /** Orders whose issuance has begun and not ended: after a crash they are taken up again. */
  ordersProcessing(): Promise<readonly OrderRecord[]>;

  /** Authorizations of an account with status `valid` that end after `now`. */
  validAuthorizations(accountId: string, now: Date): Promise<readonly AuthorizationRecord[]>;

  challengeByToken(tokenPart1: string): Promise<ChallengeRecord | undefined>;
  challengeByMessageId(messageId: string): Promise<ChallengeRecord | undefined>;

  certificateBySerial(serial: string): Promise<CertificateRecord | undefined>;

  /** Certificates, in whatever status, for a public key. */
  certificatesOfKey(spkiHash: string): Promise<readonly CertificateRecord[]>;

  /** Revoked certificates of an issuer that have not run out, oldest revocation first, in pages: there may be very many. */
  revokedCertificates(issuerId: string, query: RevocationsQuery): Promise<readonly Revocation[]>;

  /** How many certificates of an issuer (of one partition, when named) are revoked, whether they have run out or not. */
  countRevoked(issuerId: string, partition?: number): Promise<number>;

  /** The highest partition that a certificate of this issuer points to; `undefined` when none points to any. */
  highestCrlPartition(issuerId: string): Promise<number | undefined>;

  /** How many certificates of an issuer point to this partition; without one, to the complete list. */
  countPointingTo(issuerId: string, partition: number | undefined): Promise<number>;

  /** What is known of the certificates that were issued and have not run out at `now`, in pages, in any order. */
  certificateStatuses(query: {
    readonly now: Date;
    /** The place that the page before named. */
    readonly after?: string;
    readonly limit: number;
  }): Promise<CertificateStatuses>;

  /** Queued mail whose next attempt is due at `now`, the longest due first. */
  dueMails(now: Date, limit: number): Promise<readonly MailRecord[]>;

  /** Queued mail that some node is sending, or was when it ended. */
  mailsHeld(limit: number): Promise<readonly MailRecord[]>;

  /** When the next queued mail becomes due; `undefined` when none is queued. */
  nextMailAt(): Promise<Date | undefined>;

  /** How many mails are queued, due or not. */
  countQueuedMails(): Promise<number>;

  /**
   * The generation that nonces belong to now; `fresh` becomes it where there is none. It ends when the storage forgets, in a
   * crash, which of them were used: a nonce MAY become invalid by that, and MUST NOT become good again.
   */
  nonceGeneration(fresh: string): Promise<string>;

  /**
   * Strikes a nonce of the present generation: true exactly once for each value until `expiresAt` has passed and `sweep` has
   * run. False for one of another generation. MAY be false for one that was not used, whose client then takes another.
   */
  useNonce(nonce: string, of: { readonly generation: string; readonly expiresAt: Date }): Promise<boolean>;

  /**
   * Saves all records or none. A record of version 0 is inserted, another replaces the stored one of exactly its version.
   * False, and nothing saved, when one of them exists already, has changed meanwhile, or breaks a uniqueness rule.
   */
  commit(records: readonly AnyRecord[]): Promise<boolean>;

  /**
   * Resolves when everything that was read so far is durable, rejects when it may not be; whoever tells the world what he has read,
   * and has not committed anything since, waits for it. Absent where nothing else is shown.
   */
  settled?(): Promise<void>;

  /** Adds to a counter that is forgotten after `expiresAt`, atomically; gives what it is now. */
  count(key: string, change: { readonly by: number; readonly expiresAt: Date }): Promise<number>;

  /** What these counters are; one that was never added to is left out. */
  counted(keys: readonly string[]): Promise<ReadonlyMap<string, number>>;

  /** Takes or renews a lease; false when another holder has it. */
  lease(lease: Lease): Promise<boolean>;

  /** Gives a lease back before its end, when this holder has it. */
  release(name: string, holder: string): Promise<void>;

  /** Who holds a lease at `now`. */
  leased(name: string, now: Date): Promise<string | undefined>;

  /** Forgets what nobody can ask for any more: nonces, counters and leases that have run out. */
  sweep(now: Date): Promise<void>;

  /** Resolves when the storage takes writes; rejects with TransportFailure `DATABASE_UNAVAILABLE` when it does not. */
  ping(): Promise<void>;

  /** Writes a consistent copy of everything into a new file while work goes on; absent where the database has its own way. */
  backup?(file: string): Promise<void>;

  /** Lets go of files and connections. MAY be called twice. */
  close(): Promise<void>;
}
