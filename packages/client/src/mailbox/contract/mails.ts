import assert from 'node:assert/strict';
import type { Arrival, ArrivalQuery, ArrivedMail } from '../mailbox.ts';
import type { MailboxUnderTest } from './under-test.ts';

const ca = 'acme@ca.test';

/** A signal that is never aborted. */
export const never: AbortSignal = new AbortController().signal;

/** A signal for what should take a moment. */
export function inHurry(): AbortSignal {
  return AbortSignal.timeout(90_000);
}

/** A challenge in a test. */
export interface TestMail {
  readonly id: string;
  readonly raw: Uint8Array;
}

/** Composes a challenge whose Message-ID tells its name. */
export function challenge(under: { readonly address: string }, name: string, subject = `ACME: ${name}`): TestMail {
  const id = `<${name}@ca.test>`;
  const head = [`From: ${ca}`, `To: ${under.address}`, `Subject: ${subject}`, `Message-ID: ${id}`];
  // A line of a single dot would be taken for the end on some of the ways; a leading one must survive all.
  const body = ['', `This is ${name}.`, '..', '.hidden', 'Bye.', ''];
  return { id, raw: Buffer.from([...head, 'Auto-Submitted: auto-generated; type=acme', ...body].join('\r\n')) };
}

/** Composes a response as it would be sent. */
export function response({ address }: { readonly address: string }): { from: string; to: string; raw: Uint8Array } {
  const head = [`From: ${address}`, `To: ${ca}`, 'Subject: Re: ACME: token', 'MIME-Version: 1.0'];
  const body = ['-----BEGIN ACME RESPONSE-----', 'ZGlnZXN0', '-----END ACME RESPONSE-----', '..dots', ''];
  return { from: address, to: ca, raw: Buffer.from([...head, 'Content-Type: text/plain', '', ...body].join('\r\n')) };
}

/** Asks for the challenges of these tests. */
export function query(under: { readonly address: string }, mark?: string): ArrivalQuery {
  return { to: under.address, from: ca, ...(mark === undefined ? {} : { mark }) };
}

/** Takes the first `count` mails and leaves. */
export async function take(under: MailboxUnderTest, count: number, mark?: string): Promise<readonly ArrivedMail[]> {
  const arrived: ArrivedMail[] = [];
  for await (const arrival of under.mailbox.arrivals(query(under, mark), inHurry())) {
    assert.ok('raw' in arrival);
    arrived.push(arrival);
    if (arrived.length === count) break;
  }
  return arrived;
}

/** Takes the first mail and leaves. */
export async function takeOne(under: MailboxUnderTest, mark?: string): Promise<ArrivedMail> {
  const [mail] = await take(under, 1, mark);
  assert.ok(mail !== undefined);
  return mail;
}

/** A mailbox with one challenge that is going to be answered. */
export interface Answered {
  readonly mail: TestMail;
  readonly others: readonly TestMail[];
  readonly ref: string;
}

/** Delivers a challenge among other mail and takes it. */
export async function oneAmongOthers(under: MailboxUnderTest): Promise<Answered> {
  const others = [challenge(under, 'other'), challenge(under, 'foreign', 'Lunch?')];
  const mail = challenge(under, 'answered');
  for (const { raw } of [...others, mail]) await under.deliver(raw);
  const newest = await takeOne(under);
  assert.deepEqual(ids([newest]), [mail.id]);
  return { mail, others, ref: newest.ref };
}

/** Asserts that nobody has read, answered or moved these mails. */
export async function untouched(under: MailboxUnderTest, others: readonly TestMail[]): Promise<void> {
  for (const { id } of others)
    assert.deepEqual(await under.stored(id), { seen: false, answered: false, folder: 'INBOX' });
}

/** The Message-IDs of mails. */
export function ids(arrivals: readonly Arrival[]): readonly string[] {
  return arrivals.map((arrival) => {
    assert.ok('raw' in arrival);
    return /^message-id: *(<.*>)/im.exec(text(arrival.raw))?.[1] ?? '';
  });
}

/** Bytes as text, one character each. */
export function text(raw: Uint8Array | undefined): string {
  return Buffer.from(raw ?? []).toString('latin1');
}
