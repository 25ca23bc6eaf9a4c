import { signDkim } from '@acme-smime/protocol';

import type { Log } from '../log.ts';
import type { MailRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { atOnce } from './at-once.ts';
import type { DkimKey } from './dkim-key.ts';
import type { Delivery } from './judge-delivery.ts';
import { restMs, watchRelay } from './relay-watch.ts';
import type { RelayWatch } from './relay-watch.ts';
import type { Relay } from './relay.ts';

/** Sends what is queued in the storage: at once when told, later when the relay failed, after a restart what was left. */
export interface Outbox {
  /** Says that there is mail; returns at once. */
  kick(): void;
  /**
   * Marks a mail, which is about to be saved for the first time, as in the hands of this node, so that it need not be looked for;
   * whoever has saved it calls `send` with it. Left as it is when it is not due yet, when the relay is down, or when enough is
   * under way.
   */
  claim(mail: MailRecord): MailRecord;
  /** Sends a mail that was claimed and saved, in the background; any other when its time has come. */
  send(mail: MailRecord): void;
  /** Resolves when nothing is being sent at the moment. */
  idle(): Promise<void>;
  /** One sentence about what keeps mail from leaving through this node; `undefined` when nothing does. */
  trouble(): string | undefined;
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
  /** Writes down, in one commit with the mail itself, that it will never be taken; the mail is given as it shall be saved. */
  readonly undeliverable: (mail: MailRecord, refusal: Refusal) => Promise<void>;
}

/** What the relay said for good. */
export type Refusal = Pick<Extract<Delivery, { outcome: 'refused' }>, 'status' | 'diagnostic'>;

/**
 * How long a mail in the hands of one sender is left alone by the others: longer than a delivery whose every step takes as long
 * as the relay lets it. The mail of a node that dies is freed before (`take-over.ts`).
 */
const claimMs = 600_000;
/** Timers of Node end after about 24 days; we look more often anyway, for mail queued by another node. */
const longestSleepMs = 30_000;

/**
 * Makes the sender of queued mail. While the relay is down one mail at a time is tried, ever less often, and each time another
 * one: neither does a long queue run against a closed door, nor can one mail that the relay chokes on keep the others back.
 */
export function createOutbox(parts: OutboxParts): Outbox {
  const watch = watchRelay(parts.retryMs, parts.log);
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  /** By a timer and not by the clock, which may be set. */
  let resting = false;

  const kick = (): void => {
    if (closed || resting) return;
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
      const rest = await sendDue(parts, watch, () => closed);
      if (rest > 0) restFor(rest);
      const next = await untilNextMs(parts);
      // Its end is on the timer already.
      if (!resting) arm(next);
    } catch (error) {
      logFailure(parts, 'The queued mail could not be read; trying again soon.', error);
      arm(longestSleepMs);
    }
  };

  const restFor = (milliseconds: number): void => {
    resting = true;
    arm(milliseconds);
  };

  const arm = (milliseconds: number | undefined): void => {
    if (closed || milliseconds === undefined) return;
    const wake = (): void => {
      resting = false;
      kick();
    };
    clearTimeout(timer);
    timer = setTimeout(wake, resting ? milliseconds : Math.min(milliseconds, longestSleepMs));
    timer.unref();
  };

  const direct = atOnce(parts.relay.lanes, async (mail: MailRecord) => {
    const { rest, isQueued } = await deliverOrLog(parts, watch, mail);
    if (rest > 0) restFor(rest);
    else if (isQueued) kick();
  });

  return {
    kick,
    claim: (mail) => {
      const isFree = !closed && !resting && !watch.down && direct.hasRoom();
      return isFree && mail.nextAttemptAt <= parts.now() ? claimed(parts, mail) : mail;
    },
    send: (mail) => (closed || mail.node !== parts.node ? kick() : direct.begin(mail)),
    trouble: watch.trouble,
    idle: async () => {
      while (running !== undefined) await running;
      await direct.idle();
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await Promise.all([running, direct.idle()]);
      await parts.relay.close();
    },
  };
}

function logFailure({ log }: OutboxParts, message: string, error: unknown): void {
  log({ level: 'error', event: 'mail.queue-failed', message, data: { error: String(error) } });
}

/** Until when nothing is to be done, in milliseconds from now; `undefined` for as long as nobody says so. */
async function untilNextMs({ storage, now }: OutboxParts): Promise<number | undefined> {
  const next = await storage.nextMailAt();
  if (next !== undefined) return Math.max(0, next.getTime() - now().getTime());
  // Another node may queue mail and die.
  return storage.shared ? longestSleepMs : undefined;
}

/** Sends until nothing is due, or the relay is found to be down; then it gives how long to rest, in milliseconds. */
async function sendDue(parts: OutboxParts, watch: RelayWatch, closed: () => boolean): Promise<number> {
  while (!closed()) {
    const due = await parts.storage.dueMails(parts.now(), watch.down ? 1 : parts.relay.lanes);
    if (due.length === 0) return 0;
    const rests = await Promise.all(due.map((mail) => sendOne(parts, watch, mail)));
    const rest = Math.max(...rests);
    if (rest > 0) return rest;
  }
  return 0;
}

async function sendOne(parts: OutboxParts, watch: RelayWatch, queued: MailRecord): Promise<number> {
  const { storage, now } = parts;
  if (queued.expiresAt <= now() || !(await parts.wanted(queued))) {
    await storage.commit([{ ...queued, status: 'cancelled' }]);
    return 0;
  }
  const mail = claimed(parts, queued);
  // Otherwise somebody else sends it.
  if (!(await storage.commit([mail]))) return 0;
  return (await deliver(parts, watch, { ...mail, version: mail.version + 1 })).rest;
}

function claimed({ now, node }: OutboxParts, mail: MailRecord): MailRecord {
  return { ...mail, attempts: mail.attempts + 1, nextAttemptAt: new Date(now().getTime() + claimMs), node };
}

/**
 * Hands over a mail that lies in the storage as in the hands of this node. Says how long to rest afterwards, in milliseconds, and
 * whether the mail is queued again.
 */
async function deliver(
  parts: OutboxParts,
  watch: RelayWatch,
  { node: _holder, ...mail }: MailRecord,
): Promise<{ readonly rest: number; readonly isQueued: boolean }> {
  const { storage, now, log } = parts;
  const delivery = await parts.relay.send({ from: mail.from, to: mail.to, raw: await sign(parts, mail) });
  const rest = watch.note(delivery);
  const data = { mail: mail.id, to: mail.to, attempt: mail.attempts };
  if (delivery.outcome === 'taken') {
    await storage.commit([{ ...mail, status: 'sent', sentAt: now() }]);
    log({ level: 'info', event: 'mail.sent', message: `The challenge mail to ${mail.to} has left.`, data });
  } else if (delivery.outcome === 'refused') {
    await parts.undeliverable({ ...mail, status: 'refused', lastError: delivery.diagnostic }, delivery);
  } else {
    await putOff(parts, mail, delivery);
  }
  return { rest, isQueued: delivery.outcome !== 'taken' && delivery.outcome !== 'refused' };
}

/** Whatever goes wrong with the storage, the mail is looked for again when its time has come. */
async function deliverOrLog(parts: OutboxParts, watch: RelayWatch, mail: MailRecord): ReturnType<typeof deliver> {
  try {
    return await deliver(parts, watch, mail);
  } catch (error) {
    logFailure(parts, 'What became of a challenge mail could not be noted; it may leave once more.', error);
    return { rest: 0, isQueued: true };
  }
}

async function putOff(
  { storage, now, log, retryMs }: OutboxParts,
  mail: MailRecord,
  { outcome, reason }: Extract<Delivery, { reason: string }>,
): Promise<void> {
  const own = retryMs[Math.min(mail.attempts, retryMs.length) - 1] ?? claimMs;
  const waitMs = outcome === 'unusable' ? restMs(retryMs, mail.attempts) : own;
  await storage.commit([{ ...mail, nextAttemptAt: new Date(now().getTime() + waitMs), lastError: reason }]);
  const message = `The challenge mail to ${mail.to} could not be sent; next try in ${Math.round(waitMs / 1000)} s.`;
  const data = { mail: mail.id, to: mail.to, attempt: mail.attempts, error: reason };
  log({ level: 'warn', event: 'mail.failed', message, data });
}

/** Signed at each try, so that the signature is fresh and the key the present one. */
function sign({ dkim, now, dress }: OutboxParts, mail: MailRecord): Promise<Uint8Array> {
  const { domain, selector, privateKey } = dkim;
  return signDkim(Buffer.from(dress(mail.message), 'utf8'), { domain, selector, privateKey, now: now() });
}
