import { randomBytes } from 'node:crypto';
import type { Mailbox } from '@acme-smime/client';
import { TransportFailure, composeDate, composeMessage } from '@acme-smime/protocol';

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

  const token = randomBytes(12).toString('hex');
  const raw = testMail(address, token, test.now());
  const commit = async (): Promise<void> => undefined;
  const sent = await attempt('send', `a mail to ${address} was taken`, async () => {
    await mailbox.send({ from: address, to: address, raw }, { signal, commit });
    return true;
  });
  if (sent === undefined) return steps;
  const ref = await attempt('receive', 'the mail arrived', () => arrivalOf(token, mailbox, mark, test));
  if (ref !== undefined)
    await attempt('tidy', 'the mail was deleted again', () => mailbox.settle(ref, { action: 'delete' }, signal));
  return steps;
}

async function arrivalOf(token: string, mailbox: Mailbox, mark: string, test: MailboxTest): Promise<string> {
  const { address, timeoutMs, signal } = test;
  const late = AbortSignal.timeout(timeoutMs);
  try {
    for await (const arrival of mailbox.arrivals({ to: address, from: address, mark }, AbortSignal.any([signal, late])))
      if ('raw' in arrival && Buffer.from(arrival.raw).toString('latin1').includes(token)) return arrival.ref;
  } catch (error) {
    signal.throwIfAborted();
    if (!late.aborted) throw error;
  }
  throw new TransportFailure(
    'TEST_MAIL_MISSING',
    `The mail that was sent to ${address} did not arrive within ${timeoutMs / 1000} s; look for it by hand, and for a reply that says why.`,
    { transport: 'imap', endpoint: address },
  );
}

/** Its subject is no challenge's, but holds what mailboxes look for. */
function testMail(address: string, token: string, date: Date): Uint8Array {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return composeMessage(
    [
      ['From', address],
      ['To', address],
      ['Subject', `Test of acme-smime, not an ACME: challenge (${token})`],
      ['Date', composeDate(date)],
      ['Message-ID', `<${token}@${domain}>`],
      ['MIME-Version', '1.0'],
      ['Content-Type', 'text/plain; charset=us-ascii'],
      ['Auto-Submitted', 'auto-generated'],
    ],
    'acme-smime sent this mail to itself to see whether the mailbox works. It can be deleted.\n',
  );
}
