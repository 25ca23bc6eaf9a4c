import type {
  Account,
  AccountKey,
  Authorization,
  Challenge,
  Directory,
  ExternalAccount,
  NewOrderRequest,
  Order,
  RenewalInfo,
  RevocationRequest,
} from '@acme-smime/protocol';
import type { Fetch } from '../http/fetch.ts';
import type { Log } from '../log.ts';
import type { Polled } from '../poll.ts';
import type { Limits } from './retry.ts';

/** What an ACME client is made of. */
export interface AcmeClientOptions {
  /** https, or http for a server on this machine. */
  readonly directoryUrl: string;
  readonly accountKey: AccountKey;
  readonly fetch: Fetch;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  /** Default: real time. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log?: Log;
  /** The URL of the account, when it is known from earlier; `newAccount` finds it out. */
  readonly accountUrl?: string;
  readonly limits?: Partial<Limits>;
}

/** What `newAccount` asks for (RFC 8555 section 7.3). */
export interface NewAccount {
  readonly termsOfServiceAgreed?: boolean;
  /** URLs, `mailto:` as a rule. */
  readonly contact?: readonly string[];
  readonly onlyReturnExisting?: boolean;
  readonly externalAccount?: ExternalAccount;
}

/** A certificate chain as the server sent it: PEM, the end-entity certificate first, and where other chains are. */
export interface DownloadedChain {
  readonly pem: string;
  readonly alternates: readonly string[];
}

/**
 * An account at an ACME server (RFC 8555).
 *
 * Every operation throws the signal's reason when aborted; `AcmeProblem` when the server answers with a problem;
 * `TransportFailure` when there is no answer; `ProtocolViolation` when the answer keeps to no RFC; and, where an account is
 * needed and none is known yet, `StateConflict` with code `ACCOUNT_UNKNOWN`.
 */
export interface AcmeClient {
  /** Fetched once (RFC 8555 section 7.1.1). */
  directory(signal: AbortSignal): Promise<Directory>;

  /** Makes the account of the key, or finds it, and remembers its URL (RFC 8555 section 7.3). */
  newAccount(
    request: NewAccount,
    signal: AbortSignal,
  ): Promise<{ readonly url: string; readonly account: Account; readonly created: boolean }>;
  account(signal: AbortSignal): Promise<Account>;
  /** RFC 8555 section 7.3.2. */
  updateAccount(update: { readonly contact: readonly string[] }, signal: AbortSignal): Promise<Account>;
  /** For good (RFC 8555 section 7.3.6). */
  deactivateAccount(signal: AbortSignal): Promise<Account>;
  /** Puts a new key in place of the account's, here and at the server (RFC 8555 section 7.3.5). */
  changeKey(newKey: AccountKey, signal: AbortSignal): Promise<void>;
  /** The URLs of the account's orders, all pages; none from a server that keeps no list (RFC 8555 section 7.1.2.1). */
  ordersList(signal: AbortSignal): Promise<readonly string[]>;

  /** RFC 8555 section 7.4. Never sent again when it may have been processed. */
  newOrder(
    request: NewOrderRequest,
    signal: AbortSignal,
  ): Promise<{ readonly url: string; readonly order: Order; readonly retryAfterMs?: number }>;
  order(url: string, signal: AbortSignal): Promise<Polled<Order>>;
  authorization(url: string, signal: AbortSignal): Promise<Polled<Authorization>>;
  /** RFC 8555 section 7.5.2. */
  deactivateAuthorization(url: string, signal: AbortSignal): Promise<Authorization>;
  challenge(url: string, signal: AbortSignal): Promise<Polled<Challenge>>;
  /** Tells the server that the challenge can be validated (RFC 8555 section 7.5.1). */
  acceptChallenge(url: string, signal: AbortSignal): Promise<Polled<Challenge>>;
  /** `csr` is DER (RFC 8555 section 7.4). */
  finalize(url: string, csr: Uint8Array, signal: AbortSignal): Promise<Polled<Order>>;
  /** RFC 8555 section 7.4.2. Throws `ProtocolViolation`, code `CHAIN_INVALID`, when there is anything but certificates in it. */
  certificate(url: string, signal: AbortSignal): Promise<DownloadedChain>;

  /** Signed by the account, or by `key`, the certificate's own (RFC 8555 section 7.6). */
  revoke(request: RevocationRequest & { readonly key?: AccountKey }, signal: AbortSignal): Promise<void>;
  /** RFC 9773 section 4; `certificateId` as in its section 4.1. */
  renewalInfo(certificateId: string, signal: AbortSignal): Promise<Polled<RenewalInfo>>;
}
