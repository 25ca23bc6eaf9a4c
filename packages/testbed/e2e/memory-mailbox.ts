import { EventEmitter, once } from 'node:events';
import type { Arrival, Disposal, Mailbox, OutgoingMail } from '@acme-smime/client';

/** A mail in a `MemoryMailbox`, and what has become of it. */
export interface HeldMail {
  readonly ref: string;
  readonly raw: Uint8Array;
  settled?: Disposal;
}

/** A mailbox without a server: what is delivered can be read, what is sent goes to `submit`. */
export interface MemoryMailbox extends Mailbox {
  readonly held: HeldMail[];
  readonly sent: OutgoingMail[];
  deliver(raw: Uint8Array): void;
}

/** Makes one. `submit` stands for the submission server: once it is called the mail has left. */
export function memoryMailbox(submit: (mail: OutgoingMail) => Promise<void>): MemoryMailbox {
  const held: HeldMail[] = [];
  const sent: OutgoingMail[] = [];
  const bell = new EventEmitter();
  return {
    kind: 'memory',
    held,
    sent,
    deliver(raw) {
      held.push({ ref: String(held.length), raw });
      bell.emit('mail');
    },
    mark: async () => String(held.length),
    async *arrivals(query, signal): AsyncGenerator<Arrival> {
      const seen = new Set<string>();
      const mark = Number(query.mark ?? 0);
      for (;;) {
        signal.throwIfAborted();
        const fresh = held.filter((mail) => !seen.has(mail.ref)).toReversed();
        for (const mail of fresh) {
          seen.add(mail.ref);
          yield { ref: mail.ref, raw: mail.raw, afterMark: Number(mail.ref) >= mark, place: 'memory' };
        }
        if (fresh.length === 0) await once(bell, 'mail', { signal });
      }
    },
    async send(mail, { commit, signal }) {
      signal.throwIfAborted();
      await commit();
      sent.push(mail);
      await submit(mail);
    },
    async settle(ref, disposal) {
      const mail = held.find((one) => one.ref === ref);
      if (mail !== undefined) mail.settled = disposal;
    },
    close: async () => undefined,
  };
}
