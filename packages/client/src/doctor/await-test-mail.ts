import type { ClientContext } from '../context.ts';
import type { ArrivedMail, Mailbox, MailboxMark } from '../mailbox/mailbox.ts';
import { recogniseTestMail } from './test-mail.ts';
import type { TestMail } from './test-mail.ts';

/** How long is waited, and from where on. */
export interface TestMailWait {
  readonly mark: MailboxMark;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A test mail that has come back. */
export interface ArrivedTestMail {
  readonly mail: ArrivedMail;
  readonly at: Date;
  /** Nobody else can have written it as it is: it may be deleted. */
  readonly certain: boolean;
}

/** Waits for a test mail; `undefined` when the time is over. Throws what the mailbox throws, or the signal's reason. */
export async function awaitTestMail(
  mailbox: Mailbox,
  test: TestMail,
  { mark, timeoutMs, signal }: TestMailWait,
  { now, wait }: Pick<ClientContext, 'now' | 'wait'>,
): Promise<ArrivedTestMail | undefined> {
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const timer = wait(timeoutMs, stop).then(
    () => over.abort(new Error('the time is over')),
    () => undefined,
  );
  try {
    for await (const arrival of mailbox.arrivals({ to: test.address, from: test.address, mark }, stop)) {
      if (!('raw' in arrival)) continue;
      const recognised = recogniseTestMail(arrival.raw, test);
      if (recognised !== 'no') return { mail: arrival, at: now(), certain: recognised === 'certainly' };
    }
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (over.signal.aborted) return undefined;
    throw error;
  } finally {
    over.abort(new Error('nobody waits any more'));
    await timer;
  }
}
