import { parseMessage } from '@acme-smime/protocol';
import type { Message } from '@acme-smime/protocol';
import type { ClientContext } from '../context.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import { examineArrival } from './arrival.ts';
import { awaitTestMail } from './await-test-mail.ts';
import type { ArrivedTestMail } from './await-test-mail.ts';
import { readReceivedDate } from './clock.ts';
import type { ClockReading } from './clock.ts';
import { failed } from './failed.ts';
import { unknown } from './finding.ts';
import type { Finding } from './finding.ts';
import { examineReading } from './reading.ts';
import { removeTestMail } from './removal.ts';
import { examineSending, rehearseSending } from './sending.ts';
import { composeTestMail } from './test-mail.ts';
import type { TestMail } from './test-mail.ts';

/** Which mailbox, and what may be done with it. */
export interface MailboxExamination {
  readonly address: string;
  /** Absent where a person carries the mail. */
  readonly mailbox?: Mailbox;
  /** Send the test mail; else go only as far as can be gone without. */
  readonly send: boolean;
  /** Leave the test mail where it arrived. */
  readonly keep: boolean;
  /** How long the test mail is waited for. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Told each finding as it is made. */
  readonly onFinding: (finding: Finding) => void;
  /** Told what is being waited for. */
  readonly onWaiting: (text: string) => void;
}

/** What came back, for those who look at it further. */
export interface ExaminedMailbox {
  /** The test mail as it arrived. */
  readonly message?: Message;
  readonly clock?: ClockReading;
}

type Surroundings = Pick<ClientContext, 'now' | 'wait' | 'random'>;

/** Reads, sends a mail to itself, and waits for it: each as far as what came before allows. */
export async function examineMailbox(examination: MailboxExamination, context: Surroundings): Promise<ExaminedMailbox> {
  const { mailbox, address, signal, onFinding } = examination;
  if (mailbox === undefined) {
    for (const finding of carriedByHand(address)) onFinding(finding);
    return {};
  }
  const test = composeTestMail(address, { date: context.now(), number: context.random(16) });
  const reading = await examineReading(mailbox, context.now, signal);
  onFinding(reading.finding);
  if (reading.mark === undefined || !examination.send) {
    onFinding(await rehearseSending(mailbox, test.mail, signal));
    const why = examination.send ? 'as long as the mailbox cannot be read' : 'without a test mail';
    const advice = examination.send ? 'Mend the above first.' : 'Leave --no-send away.';
    onFinding(unknown('arrival', `Whether mail arrives cannot be found out ${why}.`, { advice }));
    return {};
  }
  const sentAt = context.now();
  const sending = await examineSending(mailbox, test.mail, context.now, signal);
  onFinding(sending.finding);
  if (!sending.left) {
    const advice = { advice: 'Mend the above first.' };
    onFinding(unknown('arrival', 'Whether mail arrives cannot be found out as long as none can be sent.', advice));
    return {};
  }
  const arrived = await receive(mailbox, test, { ...examination, mark: reading.mark }, context);
  onFinding(await removeTestMail(mailbox, test, arrived, examination));
  return arrived === undefined ? {} : outcomeOf(arrived, sentAt);
}

async function receive(
  mailbox: Mailbox,
  test: TestMail,
  { mark, timeoutMs, signal, onFinding, onWaiting }: MailboxExamination & { readonly mark: string },
  context: Surroundings,
): Promise<ArrivedTestMail | undefined> {
  onWaiting(`waiting for the test mail to ${test.address}`);
  const sentAt = context.now().getTime();
  try {
    const arrived = await awaitTestMail(mailbox, test, { mark, timeoutMs, signal }, context);
    const facts =
      arrived === undefined
        ? undefined
        : { kind: mailbox.kind, place: arrived.mail.place, tookMs: arrived.at.getTime() - sentAt };
    onFinding(examineArrival(facts, timeoutMs));
    return arrived;
  } catch (error) {
    onFinding(failed('arrival', error, signal));
    return undefined;
  }
}

function outcomeOf({ mail, at }: ArrivedTestMail, sentAt: Date): ExaminedMailbox {
  const message = parseMessage(mail.raw);
  const received = readReceivedDate(message);
  if (received === undefined) return { message };
  return { message, clock: { theirs: received, earliest: sentAt, latest: at } };
}

/** What to do where a person carries the mail. */
export const nameTheMailbox = 'Name the mailbox with --imap or --maildir to have it tried.';

function carriedByHand(address: string): readonly Finding[] {
  const advice = nameTheMailbox;
  const what = `You, or another program, carry the mail of ${address}`;
  return [
    unknown('read', `${what}: nothing can be read here.`, { advice }),
    unknown('send', `${what}: nothing can be sent here.`, { advice }),
    unknown('arrival', `${what}: whether mail arrives cannot be found out.`, { advice }),
  ];
}
