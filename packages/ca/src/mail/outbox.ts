import { signDkim } from '@acme-smime/protocol';

import type { Log } from '../log.ts';
import type { MailRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { DkimKey } from './dkim-key.ts';
import type { Relay } from './relay.ts';

/** Sends what is queued in the storage: at once when told, later when the relay failed, after a restart what was left. */
export interface Outbox {
  /** Says that there is mail; returns at once. */
  kick(): void;
  /** Resolves when nothing is being sent at the moment. */
  idle(): Promise<void>;
  /** Stops sending; resolves when nothing is on its way any more. What is still queued stays queued. */
  close(): Promise<void>;
}

interface OutboxParts {
  readonly storage: Storage;
  readonly relay: Relay;
  readonly dkim: DkimKey;
  readonly now: () => Date;
  readonly log: Log;
  /** Waits between tries; the last one repeats. */
  readonly retryMs: readonly number[];
  /** This node's name, by which others see that it has a mail in its hands. */
  readonly node: string;
  /** Rewrites a message before it is signed. */
  readonly dress: (message: string) => string;
  /** Says whether the mail still has a purpose. */
  readonly wanted: (mail: MailRecord) => Promise<boolean>;
}

/** How long a mail in the hands of one sender is left alone by the others; longer than the relay's own time limit. */
const claimMs = 120_000;
const batch = 8;
/** Timers of Node end after about 24 days; we look more often anyway, for mail queued by another node. */
const longestSleepMs = 30_000;

/** Makes the sender of queued mail. */
export function createOutbox(parts: OutboxParts): Outbox {
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;

  const kick = (): void => {
    if (closed) return;
    clearTimeout(timer);
    if (running !== undefined) {
      again = true;
      return;
    }
    running = run().finally(() => {
      running = undefined;
      if (again) kick();
    });
  };

  const run = async (): Promise<void> => {
    again = false;
    try {
      await sendDue(parts, () => closed);
      await sleepUntilNext();
    } catch (error) {
      const message = 'The queued mail could not be read; trying again soon.';
      parts.log({ level: 'error', event: 'mail.queue-failed', message, data: { error: String(error) } });
      arm(longestSleepMs);
    }
  };

  const sleepUntilNext = async (): Promise<void> => {
    const next = await parts.storage.nextMailAt();
    if (next !== undefined) arm(Math.max(0, next.getTime() - parts.now().getTime()));
    // Another node may queue mail and die.
    else if (parts.storage.shared) arm(longestSleepMs);
  };

  const arm = (milliseconds: number): void => {
    if (closed) return;
    timer = setTimeout(kick, Math.min(milliseconds, longestSleepMs));
    timer.unref();
  };

  return {
    kick,
    idle: async () => {
      while (running !== undefined) await running;
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await running;
      await parts.relay.close();
    },
  };
}

async function sendDue(parts: OutboxParts, closed: () => boolean): Promise<void> {
  while (!closed()) {
    const due = await parts.storage.dueMails(parts.now(), batch);
    if (due.length === 0) return;
    await Promise.all(due.map((mail) => sendOne(parts, mail)));
  }
}

async function sendOne(parts: OutboxParts, queued: MailRecord): Promise<void> {
  const { storage, now, log } = parts;
  if (queued.expiresAt <= now() || !(await parts.wanted(queued))) {
    await storage.commit([{ ...queued, status: 'cancelled' }]);
    return;
  }
  const claimed: MailRecord = {
    ...queued,
    attempts: queued.attempts + 1,
    nextAttemptAt: new Date(now().getTime() + claimMs),
    node: parts.node,
  };
  // Somebody else sends it.
  if (!(await storage.commit([claimed]))) return;
  const { node: _holder, ...unheld } = claimed;
  const mail: MailRecord = { ...unheld, version: claimed.version + 1 };
  const data = { mail: mail.id, to: mail.to, attempt: mail.attempts };
  try {
    await parts.relay.send({ from: mail.from, to: mail.to, raw: await sign(parts, mail) });
  } catch (error) {
    const waitMs = parts.retryMs[Math.min(mail.attempts, parts.retryMs.length) - 1] ?? claimMs;
    const lastError = error instanceof Error ? error.message : String(error);
    await storage.commit([{ ...mail, nextAttemptAt: new Date(now().getTime() + waitMs), lastError }]);
    const message = `The challenge mail to ${mail.to} could not be sent; next try in ${Math.round(waitMs / 1000)} s.`;
    log({ level: 'warn', event: 'mail.failed', message, data: { ...data, error: lastError } });
    return;
  }
  await storage.commit([{ ...mail, status: 'sent', sentAt: now() }]);
  log({ level: 'info', event: 'mail.sent', message: `The challenge mail to ${mail.to} has left.`, data });
}

/** Signed at each try, so that the signature is fresh and the key the present one. */
function sign({ dkim, now, dress }: OutboxParts, mail: MailRecord): Promise<Uint8Array> {
  const { domain, selector, privateKey } = dkim;
  return signDkim(Buffer.from(dress(mail.message), 'utf8'), { domain, selector, privateKey, now: now() });
}
