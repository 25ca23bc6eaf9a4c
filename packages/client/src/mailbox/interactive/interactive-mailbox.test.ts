import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TransportFailure } from '@acme-smime/protocol';
import { mailboxContract } from '../contract/suite.ts';
import type { MailboxUnderTest, SentMail } from '../contract/suite.ts';
import type { Arrival } from '../mailbox.ts';
import { openInteractiveMailbox } from './interactive-mailbox.ts';
import type { Prompt } from './prompt.ts';

const address = 'alice@client.test';
const query = { to: address, from: 'acme@ca.test' };
const never = new AbortController().signal;

/** A person who types what is queued, and waits at the terminal for more. */
class ScriptedPerson implements Prompt {
  readonly shown: string[] = [];
  readonly questions: string[] = [];
  readonly #lines: (string | undefined)[];
  #wake = (): void => undefined;

  constructor(...lines: readonly (string | undefined)[]) {
    this.#lines = [...lines];
  }

  type(...lines: readonly string[]): void {
    this.#lines.push(...lines);
    this.#wake();
  }

  show(text: string): void {
    this.shown.push(text);
  }

  async ask(question: string, signal: AbortSignal): Promise<string | undefined> {
    this.questions.push(question);
    while (this.#lines.length === 0) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    return this.#lines.shift();
  }
}

const noFiles = async (path: string): Promise<Uint8Array> => {
  throw new Error(`no such file: ${path}`);
};

async function underTest(): Promise<MailboxUnderTest> {
  const person = new ScriptedPerson();
  const sent: SentMail[] = [];
  // The person does as told: what the terminal shows is sent.
  const prompt: Prompt = {
    show(text) {
      person.show(text);
      const mail = /^From: +(.*)\nTo: +(.*)\nSubject: (.*)\n\n([^]*?\n)\n$/m.exec(text);
      if (mail === null) return;
      const [, from = '', to = '', subject = '', body = ''] = mail;
      const head = [`Subject: ${subject}`, 'MIME-Version: 1.0', 'Content-Type: text/plain', ''];
      sent.push({ from, to, raw: Buffer.from([...head, ...body.split('\n')].join('\r\n')) });
      person.type('');
    },
    ask: (question, signal) => person.ask(question, signal),
  };
  const open = () => openInteractiveMailbox({ prompt, readFile: noFiles });
  return {
    mailbox: open(),
    address,
    deliver: async (raw) => person.type(...Buffer.from(raw).toString('latin1').slice(0, -2).split('\r\n'), '.'),
    sentMails: async () => sent,
    stored: async () => undefined,
    reopen: open,
    close: async () => undefined,
  };
}

mailboxContract('interactive', { stores: false, junk: false }, underTest);

async function firstPaste(lines: readonly (string | undefined)[], readFile = noFiles) {
  const person = new ScriptedPerson(...lines);
  const mailbox = openInteractiveMailbox({ prompt: person, readFile });
  for await (const arrival of mailbox.arrivals(query, never)) return { arrival, person };
  return assert.fail('it ended');
}

function rawText(arrival: Arrival): string {
  assert.ok('raw' in arrival);
  return Buffer.from(arrival.raw).toString();
}

describe('A person asked for the challenge', () => {
  test('may paste the subject, with or without the name of the field', async () => {
    for (const lines of [['ACME: abc'], ['', '  ACME: abc '], ['Subject: ACME: abc', '.'], ['Subject: ACME: abc', '']])
      assert.deepEqual((await firstPaste(lines)).arrival, { subject: 'ACME: abc' });
  });

  test('may paste the whole message and end it with a dot or the end of the input', async () => {
    for (const end of ['.', undefined]) {
      const { arrival } = await firstPaste(['Subject: ACME: abc', 'From: acme@ca.test', '', 'Hello', '', end]);
      assert.equal(rawText(arrival), 'Subject: ACME: abc\r\nFrom: acme@ca.test\r\n\r\nHello\r\n\r\n');
    }
  });

  test('may paste out of an mbox', async () => {
    const { arrival } = await firstPaste([
      'From acme@ca.test Mon Nov 23 12:00:00 2026',
      'Subject: ACME: abc',
      'To: a@b.test',
      '.',
    ]);
    assert.equal(rawText(arrival), 'Subject: ACME: abc\r\nTo: a@b.test\r\n');
  });

  test('may name a file, and is asked again when it cannot be read', async () => {
    const files = new Map([['/mail/challenge one.eml', Buffer.from('Subject: ACME: abc\n\n')]]);
    const readFile = async (path: string): Promise<Uint8Array> => files.get(path) ?? (await noFiles(path));
    const { arrival, person } = await firstPaste(['/absent.eml', '"/mail/challenge one.eml"'], readFile);
    assert.ok('raw' in arrival);
    assert.equal(arrival.place, '/mail/challenge one.eml');
    assert.equal(rawText(arrival), 'Subject: ACME: abc\n\n');
    assert.match(person.shown.join('\n'), /absent.eml cannot be read: no such file/);
  });

  test('is told from which address the mail comes', async () => {
    const { person } = await firstPaste(['ACME: abc']);
    assert.match(person.shown.join('\n'), /from acme@ca.test.*to alice@client.test/);
  });

  test('who is not there ends the run with INPUT_ENDED', async () => {
    await assert.rejects(firstPaste([undefined]), (error) => {
      return error instanceof TransportFailure && error.code === 'INPUT_ENDED';
    });
  });
});

describe('A person asked to send the reply', () => {
  const body = '-----BEGIN ACME RESPONSE-----\r\nZGlnZXN0\r\n-----END ACME RESPONSE-----\r\n';
  const raw = Buffer.from(`Subject: Re: ACME: abc\r\nContent-Type: text/plain\r\n\r\n${body}`);
  const mail = { from: address, to: 'acme@ca.test', raw };

  async function sendTo(person: ScriptedPerson, outgoing = mail): Promise<number> {
    let commits = 0;
    const mailbox = openInteractiveMailbox({ prompt: person, readFile: noFiles });
    const commit = async (): Promise<void> => {
      commits += 1;
      assert.deepEqual(person.shown, []);
    };
    await mailbox.send(outgoing, { signal: never, commit });
    return commits;
  }

  test('sees from where, to whom and what, after commit, and confirms', async () => {
    const person = new ScriptedPerson('');
    assert.equal(await sendTo(person), 1);
    const shown = person.shown.join('');
    for (const part of [
      'From:    alice@client.test',
      'To:      acme@ca.test',
      'Subject: Re: ACME: abc',
      body.trimEnd(),
    ])
      assert.ok(shown.includes(part.replaceAll('\r\n', '\n')), part);
    assert.match(shown, /must come from alice@client.test/);
    assert.equal(person.questions.length, 1);
  });

  test('may give up, which is SEND_REFUSED, or vanish, which is SEND_UNCERTAIN', async () => {
    const codeOf = (code: string) => (error: unknown) => error instanceof TransportFailure && error.code === code;
    await assert.rejects(sendTo(new ScriptedPerson('no')), codeOf('SEND_REFUSED'));
    await assert.rejects(sendTo(new ScriptedPerson(undefined)), codeOf('SEND_UNCERTAIN'));
  });

  test('sees no control characters', async () => {
    const person = new ScriptedPerson('');
    await sendTo(person, {
      ...mail,
      to: 'acme\u001b[2J@ca.test',
      raw: Buffer.from('Subject: a\u009bb\r\n\r\nc\u001bd\r\n'),
    });
    assert.doesNotMatch(person.shown.join(''), /[^\n -~]/);
  });
});
