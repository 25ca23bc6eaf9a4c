import type { MessageCheckLevel, TokenJoin } from '@acme-smime/protocol';
import type { IdentifierForm, NotifyOrder } from '../enrollment/state.ts';

/** How a CA reads RFC 8823 where the text leaves room, and what it needs beside. */
export interface ServerQuirks {
  readonly tokenJoin: TokenJoin;
  /** What challenge mail must pass; never `none`. */
  readonly messageCheck: Exclude<MessageCheckLevel, 'none'>;
  readonly notify: NotifyOrder;
  readonly identifier: IdentifierForm;
  /** Pause between an order that is ready and its finalization, for CAs that answer 500 to the hasty. */
  readonly finalizePauseMs: number;
  /** How often a finalization that was answered with 500 is tried again. */
  readonly finalizeRetries: number;
}

/** A CA known by name. */
export interface Preset extends ServerQuirks {
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly directoryUrl: string;
  /** Directory of the CA's test server, whose certificates nobody trusts. */
  readonly stagingUrl?: string;
}

/** What RFC 8823 says to the letter: for every CA that nobody has described. */
export const plainQuirks: ServerQuirks = {
  tokenJoin: 'strings',
  messageCheck: 'standard',
  notify: 'after-reply',
  identifier: 'email',
  finalizePauseMs: 0,
  finalizeRetries: 0,
};
