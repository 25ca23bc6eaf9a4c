import type { Mailbox } from '../mailbox.ts';

/** A mail as the other side got it. */
export interface SentMail {
  readonly from: string;
  readonly to: string;
  readonly raw: Uint8Array;
}

/** What is known of a stored mail without the mailbox under test. */
export interface StoredMail {
  readonly seen: boolean;
  readonly answered: boolean;
  /** `INBOX`, or the path of a folder with slashes. */
  readonly folder: string;
}

/** A mailbox with everything around it, made for one test. */
export interface MailboxUnderTest {
  readonly mailbox: Mailbox;
  /** The address whose mail it holds and whose name it sends in. */
  readonly address: string;
  /** Puts a mail into INBOX, or where junk goes; resolves when the mailbox can see it. */
  deliver(raw: Uint8Array, folder?: 'junk'): Promise<void>;
  /** Everything that has been sent, in order. */
  sentMails(): Promise<readonly SentMail[]>;
  /** Looks a mail up by its Message-ID; `undefined` when it is gone. */
  stored(messageId: string): Promise<StoredMail | undefined>;
  /** The mailbox as a later process would open it. */
  reopen(): Mailbox;
  close(): Promise<void>;
}

/** What a kind can do; a suite says so once, so that nothing is skipped in silence. */
export interface MailboxTraits {
  /** Has folders and flags: `settle` does something, `mark` tells old mail from new. */
  readonly stores: boolean;
  /** Has a junk folder that is looked into. */
  readonly junk: boolean;
}

/** Declares one test that gets a fresh mailbox. */
export type Within = (title: string, body: (under: MailboxUnderTest) => Promise<void>) => void;
