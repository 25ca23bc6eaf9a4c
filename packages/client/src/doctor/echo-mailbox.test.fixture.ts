import type { Mailbox } from '../mailbox/mailbox.ts';

/** A mailbox in memory that gets what it sends. */
export interface EchoMailbox extends Mailbox {
  /** What was done with which mail: `delete 1`. */
  readonly settled: readonly string[];
  /** How many mails have left. */
  readonly sent: () => number;
}

/** Makes one; `carry` is what servers do to the mail on its way, `undefined` for one that never arrives. */
export function echoMailbox(
  carry: (raw: Uint8Array) => Uint8Array | undefined | Promise<Uint8Array | undefined> = (raw) => raw,
  more: Partial<Mailbox> = {},
): EchoMailbox {
  const settled: string[] = [];
  const held: Uint8Array[] = [];
  let sent = 0;
  return {
    kind: 'imap-smtp',
    settled,
    sent: () => sent,
    mark: async () => 'mark',
    async *arrivals(_query, signal) {
      yield { ref: '0', raw: Buffer.from('Subject: ACME: other\r\n\r\nother\r\n'), afterMark: false, place: 'INBOX' };
      for (const [index, raw] of held.entries()) yield { ref: String(index + 1), raw, afterMark: true, place: 'INBOX' };
      const { promise, reject } = Promise.withResolvers<never>();
      if (signal.aborted) throw signal.reason;
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      await promise;
    },
    async send({ raw }, { commit }) {
      await commit();
      sent += 1;
      const arrived = await carry(raw);
      if (arrived !== undefined) held.push(arrived);
    },
    settle: async (ref, { action }) => void settled.push(`${action} ${ref}`),
    close: async () => undefined,
    ...more,
  };
}
