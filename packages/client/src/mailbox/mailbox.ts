/**
 * A place in a mailbox, as JSON: whatever arrives after it was taken lies behind it.
 *
 * Opaque to everyone but the mailbox kind that made it; survives a restart of the process.
 */
export type MailboxMark = string;

/** Which mail is of interest. A mailbox MAY return more than asked for; the checks decide. */
export interface ArrivalQuery {
  /** The address the challenge goes to. */
  readonly to: string;
  /** The address the challenge comes from. */
  readonly from: string;
  /** Mail behind this mark is flagged `afterMark`. Without a mark every mail counts as behind it. */
  readonly mark?: MailboxMark;
}

/** One mail as the mailbox holds it. */
export interface ArrivedMail {
  /** Names the mail within its mailbox, as JSON; given back to `settle`, possibly by a later process. */
  readonly ref: string;
  /** The bytes as stored, headers and body, unchanged. */
  readonly raw: Uint8Array;
  /** False for mail that was there before the mark. */
  readonly afterMark: boolean;
  /** For people: `INBOX`, `Junk`, a file name. */
  readonly place: string;
}

/** A subject without its message, which nobody can check: from a person, or from a program that a person put in between. */
export interface ArrivedSubject {
  readonly subject: string;
}

/** What `arrivals` yields. */
export type Arrival = ArrivedMail | ArrivedSubject;

/** A mail that is ready to leave. */
export interface OutgoingMail {
  /** Envelope sender, an addr-spec. */
  readonly from: string;
  /** Envelope recipient, an addr-spec. */
  readonly to: string;
  /** The whole message, CRLF line ends. */
  readonly raw: Uint8Array;
}

/** What happens to a challenge mail once it has been answered. */
export type Disposal =
  | { readonly action: 'keep' }
  | { readonly action: 'move'; readonly folder: string }
  | { readonly action: 'delete' };

/** Options of `Mailbox.send`. */
export interface SendOptions {
  readonly signal: AbortSignal;
  /**
   * Makes "this mail has left" durable. MUST be called exactly once, after everything that can fail early (connection,
   * login, recipient) has succeeded and immediately before the mail becomes irrevocable. If it rejects, the mail MUST NOT leave.
   */
  readonly commit: () => Promise<void>;
}

/**
 * A mailbox that can be read and written from: the one interface behind IMAP and SMTP, Maildir and sendmail, a person, and
 * whatever comes later. `mailbox-contract.ts` is run against every kind.
 */
export interface Mailbox {
  /** The kind's name in the registry, for example `imap-smtp`. */
  readonly kind: string;

  /** Takes the present position. MUST NOT alter the mailbox. */
  mark(signal: AbortSignal): Promise<MailboxMark>;

  /**
   * Yields candidate mail: first what is there, newest first, then what arrives, until aborted.
   *
   * MUST find mail that arrived before the call. MUST yield each mail at most once a call. MUST NOT alter mail (no `\Seen`).
   * MUST wait for events (IDLE, inotify) where there are any. MUST survive a dropped connection. SHOULD look into the junk
   * folder. Ends by throwing `signal.reason` when aborted.
   */
  arrivals(query: ArrivalQuery, signal: AbortSignal): AsyncIterable<Arrival>;

  /**
   * Sends one mail. A `TransportFailure` thrown before `commit` was called means the mail has not left; one thrown
   * afterwards carries code `SEND_REFUSED` when the server said no, `SEND_UNCERTAIN` when nobody knows.
   */
  send(mail: OutgoingMail, options: SendOptions): Promise<void>;

  /** Marks the answered challenge seen and answered where flags exist, and moves or deletes it only when asked. */
  settle(ref: string, disposal: Disposal, signal: AbortSignal): Promise<void>;

  /** Lets go of connections and watchers. MAY be called twice. */
  close(): Promise<void>;
}
