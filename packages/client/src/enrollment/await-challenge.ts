import {
  MessageRejected,
  TransportFailure,
  acceptUnverifiedSubject,
  firstFailure,
  verifyChallengeMail,
} from '@acme-smime/protocol';
import type {
  ChallengeVerification,
  CheckReport,
  ExpectedChallenge,
  MessageCheckLevel,
  VerifiedMessage,
} from '@acme-smime/protocol';
import type { ClientContext } from '../context.ts';
import type { ArrivedMail, Mailbox, MailboxMark } from '../mailbox/mailbox.ts';
import type { OnProgress } from './progress.ts';

/** How mail is judged; the same for every address of an enrollment. */
export interface MessageCheckOptions {
  readonly level: MessageCheckLevel;
  /** DER certificates that a signed challenge mail may chain to. */
  readonly smimeAnchors?: readonly Uint8Array[];
  /** Name of the own receiving server, when its Authentication-Results may be believed. */
  readonly authservId?: string;
}

/** Whose challenge is awaited, and where. */
export interface AwaitedChallenge {
  readonly address: string;
  readonly from: string;
  readonly mailbox: Mailbox;
  readonly mark: MailboxMark | undefined;
  readonly check: MessageCheckOptions;
  readonly deadline: Date;
  /** First token parts of the mails that have been answered already. */
  readonly answered: ReadonlySet<string>;
  readonly onProgress: OnProgress;
}

/** A message that may be answered, and where it lies. */
export interface ReceivedChallenge {
  readonly message: VerifiedMessage;
  readonly report: CheckReport;
  readonly mail?: ArrivedMail;
}

/**
 * Mail from before the order is most likely the challenge of an earlier order, so mail behind the mark goes first. Only a
 * CA that hands out an order again sends none: then, after this long, the newest earlier one is taken.
 */
const EARLIER_MAIL_GRACE_MS = 30_000;

const DNS_PAUSES_MS = [1000, 3000, 9000, 27_000];

type Found = ReceivedChallenge | 'grace-over' | 'deadline';

/**
 * Waits for a challenge mail that passes every check; the others are reported and left alone.
 *
 * @throws MessageRejected at the deadline when mail came but none passed, with the report of the last one
 * @throws TransportFailure `NO_CHALLENGE_MAIL` at the deadline when nothing came
 */
export async function awaitChallenge(
  awaited: AwaitedChallenge,
  context: ClientContext,
  signal: AbortSignal,
): Promise<ReceivedChallenge> {
  const stop = new AbortController();
  const stopWith = AbortSignal.any([signal, stop.signal]);
  const search = new ChallengeSearch(awaited, context, stopWith);
  const query = {
    to: awaited.address,
    from: awaited.from,
    ...(awaited.mark === undefined ? {} : { mark: awaited.mark }),
  };
  const arrivals = awaited.mailbox.arrivals(query, stopWith)[Symbol.asyncIterator]();
  const clock = timers(awaited, context, stopWith);
  let next = arrivals.next();
  try {
    let pending: (Promise<Found> | undefined)[] = [clock.grace, clock.deadline];
    for (;;) {
      const won = await Promise.race([next, ...pending.filter((one) => one !== undefined)]);
      if (won === 'deadline') throw search.atDeadline();
      if (won === 'grace-over') {
        if (search.earlier !== undefined) return search.earlier;
        search.graceOver = true;
        pending = [clock.deadline];
        continue;
      }
      if (!('value' in won)) return won;
      if (won.done === true) throw search.atDeadline();
      const found = await search.consider(won.value);
      if (found !== undefined) return found;
      next = arrivals.next();
    }
  } finally {
    stop.abort(new Error('the wait for mail is over'));
    await next.catch(() => undefined);
    await arrivals.return?.().catch(() => undefined);
  }
}

function timers(awaited: AwaitedChallenge, context: ClientContext, signal: AbortSignal) {
  const after = (ms: number, what: Found): Promise<Found> =>
    new Promise((resolve) => {
      context.wait(Math.max(0, ms), signal).then(
        () => resolve(what),
        () => undefined,
      );
    });
  return {
    grace: after(EARLIER_MAIL_GRACE_MS, 'grace-over'),
    deadline: after(awaited.deadline.getTime() - context.now().getTime(), 'deadline'),
  };
}

/** A challenge that came twice, or was found again: nothing is wrong with it. */
function isAnsweredBefore(report: CheckReport): boolean {
  return report.checks.filter((check) => check.outcome === 'fail').every((check) => check.id === 'once');
}

class ChallengeSearch {
  earlier: ReceivedChallenge | undefined;
  graceOver = false;
  #rejected: CheckReport | undefined;
  readonly #awaited: AwaitedChallenge;
  readonly #context: ClientContext;

  readonly #signal: AbortSignal;
  readonly #expected: ExpectedChallenge;

  constructor(awaited: AwaitedChallenge, context: ClientContext, signal: AbortSignal) {
    this.#awaited = awaited;
    this.#context = context;
    this.#signal = signal;
    const { address: identifier, from, answered } = awaited;
    this.#expected = { identifier, from, answered: ({ tokenPart1 }) => answered.has(tokenPart1) };
  }

  async consider(arrival: ArrivedMail | { readonly subject: string }): Promise<ReceivedChallenge | undefined> {
    if ('subject' in arrival) {
      const { report, message } = acceptUnverifiedSubject(arrival.subject, this.#expected, {
        now: this.#context.now(),
      });
      if (message !== undefined) return { message, report };
      this.#reject('what was pasted', report);
      return undefined;
    }
    const { report, message, isChallenge } = await this.#verify(arrival);
    if (message === undefined) {
      if (isAnsweredBefore(report)) return undefined;
      // Other people's mail is none of our business, except when a person handed it over on purpose.
      if (isChallenge || this.#awaited.mailbox.kind === 'interactive') this.#reject(arrival.place, report);
      return undefined;
    }
    const found = { message, report, mail: arrival };
    if (arrival.afterMark || this.graceOver) return found;
    this.earlier ??= found;
    return undefined;
  }

  /** DNS that does not answer says nothing about the mail: it is asked again, a little later each time. */
  async #verify(arrival: ArrivedMail): Promise<ChallengeVerification> {
    const { check } = this.#awaited;
    const { resolveTxt, now, wait } = this.#context;
    for (const pauseMs of DNS_PAUSES_MS) {
      const verification = await verifyChallengeMail(arrival.raw, this.#expected, { ...check, resolveTxt, now: now() });
      if (!verification.temporary) return verification;
      await wait(pauseMs, this.#signal);
    }
    return verifyChallengeMail(arrival.raw, this.#expected, { ...check, resolveTxt, now: now() });
  }

  #reject(place: string, report: CheckReport): void {
    this.#rejected = report;
    const failure = firstFailure(report);
    if (failure === undefined) return;
    const { address, deadline } = this.#awaited;
    const until = deadline.toISOString();
    this.#awaited.onProgress({ step: 'mail-rejected', address, place, failure, report, until });
    this.#context.log({
      level: 'warn',
      event: 'mail-rejected',
      message: `A challenge mail in ${place} was not answered: ${failure.detail}`,
      data: { address, rule: failure.id },
    });
  }

  atDeadline(): Error {
    const { address, from } = this.#awaited;
    const failure = this.#rejected === undefined ? undefined : firstFailure(this.#rejected);
    if (this.#rejected !== undefined && failure !== undefined)
      return new MessageRejected(
        `Mail for ${address} arrived, but none that may be answered; the last one failed the rule ${failure.id}: ${failure.detail}`,
        this.#rejected,
        { retry: 'later' },
      );
    return new TransportFailure(
      'NO_CHALLENGE_MAIL',
      `No challenge mail from ${from} for ${address} arrived in time; run the same command again to go on waiting.`,
      { transport: this.#awaited.mailbox.kind === 'imap-smtp' ? 'imap' : 'file', endpoint: address },
    );
  }
}
