import { randomBytes } from 'node:crypto';
import { awaitTestMail, composeTestMail, wait } from '@acme-smime/client';
import type { ArrivedTestMail, Mailbox, TestMail } from '@acme-smime/client';
import { TransportFailure } from '@acme-smime/protocol';

/** One thing that was tried. */
export interface MailboxStep {
  readonly address: string;
  /** `read`: connect, log in, open the folders. `send`: submit. `receive`: what was sent arrives. `tidy`: it is deleted. */
  readonly step: 'read' | 'send' | 'receive' | 'tidy';
  readonly outcome: 'pass' | 'fail' | 'skip';
  /** For people. */
  readonly detail: string;
  readonly ms: number;
  readonly error?: unknown;
}

/** What to try with whose mailbox. */
export interface MailboxTest {
  readonly address: string;
  readonly sends: boolean;
  /** How long the mail to oneself is waited for. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly elapsedMs: () => number;
}

type Name = MailboxStep['step'];

/** Tries a mailbox step by step; the first failure ends it, and is reported rather than thrown. */
export async function testMailbox(mailbox: Mailbox, test: MailboxTest): Promise<readonly MailboxStep[]> {
  const { address, signal, sends } = test;
  const steps: MailboxStep[] = [];
  const attempt = async <T>(step: Name, detail: string, work: () => Promise<T>): Promise<T | undefined> => {
    const began = test.elapsedMs();
    const since = (): number => Math.round(test.elapsedMs() - began);
    try {
      const result = await work();
      steps.push({ address, step, outcome: 'pass', detail, ms: since() });
      return result;
    } catch (error) {
      signal.throwIfAborted();
      const why = error instanceof Error ? error.message : String(error);
      steps.push({ address, step, outcome: 'fail', detail: why, ms: since(), error });
      return undefined;
    }
  };
  const mark = await attempt('read', `${mailbox.kind}: logged in, folders can be read`, () => mailbox.mark(signal));
  if (mark === undefined) return steps;
  if (!sends) return [...steps, { address, step: 'send', outcome: 'skip', detail: 'only with --send', ms: 0 }];

  const own = composeTestMail(address, { date: test.now(), number: randomBytes(16) });
  const commit = async (): Promise<void> => undefined;
  const sent = await attempt('send', `a mail to ${address} was taken`, async () => {
    await mailbox.send(own.mail, { signal, commit });
    return true;
  });
  if (sent === undefined) return steps;
  const arrived = await attempt('receive', 'the mail arrived', () => arrivalOf(own, mailbox, mark, test));
  if (arrived === undefined) return steps;
  if (arrived.certain)
    await attempt('tidy', 'the mail was deleted again', () =>
      mailbox.settle(arrived.mail.ref, { action: 'delete' }, signal),
    );
  else steps.push({ address, step: 'tidy', outcome: 'skip', detail: 'changed on its way: delete it by hand', ms: 0 });
  return steps;
}

async function arrivalOf(own: TestMail, mailbox: Mailbox, mark: string, test: MailboxTest): Promise<ArrivedTestMail> {
  const { address, timeoutMs, signal, now } = test;
  const arrived = await awaitTestMail(mailbox, own, { mark, timeoutMs, signal }, { now, wait });
  if (arrived !== undefined) return arrived;
  throw new TransportFailure(
    'TEST_MAIL_MISSING',
    `The mail that was sent to ${address} did not arrive within ${timeoutMs / 1000} s; look for it by hand, and for a reply that says why.`,
    { transport: 'imap', endpoint: address },
  );
}
