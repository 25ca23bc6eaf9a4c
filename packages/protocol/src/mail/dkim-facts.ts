/**
 * Looks up TXT records: every record as the list of its strings.
 *
 * Rejects with an error whose `code` is `ENOTFOUND` or `ENODATA` when there is none, like `node:dns`, and with any other error
 * when nobody knows.
 */
export type ResolveTxt = (name: string) => Promise<readonly (readonly string[])[]>;

/**
 * How the cryptographic part came out: `valid`; `body` or `headers` altered after signing (or another key); `key` unusable
 * (absent, revoked, short, of the wrong kind); `algorithm` forbidden; `syntax` broken; `dns`: nobody knows, ask later;
 * `foreign`: not looked at, since it is of a domain that cannot help.
 */
export type DkimVerdict = 'valid' | 'body' | 'headers' | 'key' | 'algorithm' | 'syntax' | 'dns' | 'foreign';

/** What verification found out about one signature. */
export interface DkimFacts {
  readonly verdict: DkimVerdict;
  /** A few words more, for people. */
  readonly reason: string;
  /** The key record carries t=y: the domain is only trying DKIM out (RFC 6376 section 3.6.1). */
  readonly testing: boolean;
}

/** The facts about a signature whose key record says nothing further. */
export function facts(verdict: DkimVerdict, reason: string, testing = false): DkimFacts {
  return { verdict, reason, testing };
}
