import { TransportFailure } from '@acme-smime/protocol';
import type { Prompt } from './prompt.ts';

/** What a person handed over: a subject alone, or a whole message and where it came from. */
export type Paste = { readonly subject: string } | { readonly raw: Uint8Array; readonly place: string };

/** Where a paste is read from. */
export interface PasteSource {
  readonly prompt: Prompt;
  readonly readFile: (path: string) => Promise<Uint8Array>;
}

/** A pasted message ends with a line that holds this alone. */
const endOfMessage = '.';
const maxLines = 100_000;

/**
 * Asks until there is something: the subject, a path to the message, or the whole message pasted, which ends with a line
 * that holds a single dot, or with the input.
 *
 * @throws TransportFailure INPUT_ENDED when there is nobody to ask
 */
export async function readPaste(
  { prompt, readFile }: PasteSource,
  question: string,
  signal: AbortSignal,
): Promise<Paste> {
  for (;;) {
    signal.throwIfAborted();
    const line = await prompt.ask(question, signal);
    signal.throwIfAborted();
    if (line === undefined) throw inputEnded();
    const text = line.trim();
    if (text === '') continue;
    if (isSubject(text)) return { subject: text };
    if (isHeaderLine(line)) return await readMessage(line, prompt, signal);
    const path = text.replace(/^(["'])(.*)\1$/, '$2');
    try {
      return { raw: await readFile(path), place: path };
    } catch (error) {
      prompt.show(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** The text of a subject as it was pasted, without the name of its field. */
function isSubject(text: string): boolean {
  return /^(?:[a-z]{2,3}: *)?acme:/i.test(text);
}

function isHeaderLine(line: string): boolean {
  return /^[A-Za-z][A-Za-z0-9-]+:/.test(line) || line.startsWith('From ');
}

async function readMessage(first: string, prompt: Prompt, signal: AbortSignal): Promise<Paste> {
  // An mbox separator is no part of the message.
  const lines = first.startsWith('From ') ? [] : [first];
  while (lines.length < maxLines) {
    const line = await prompt.ask('', signal);
    signal.throwIfAborted();
    // A lone subject field, followed by nothing, is a subject.
    const subject = /^subject:(.*)$/is.exec(lines.join(''))?.[1];
    if (line === undefined || line === endOfMessage || (line === '' && lines.length === 1)) {
      if (subject !== undefined && lines.length === 1) return { subject: subject.trim() };
      if (line !== '') break;
    }
    lines.push(line ?? '');
  }
  return { raw: Buffer.from(`${lines.join('\r\n')}\r\n`, 'utf8'), place: 'what was pasted' };
}

function inputEnded(): TransportFailure {
  return new TransportFailure(
    'INPUT_ENDED',
    'The input ended before the challenge mail was given; run the same command again at a terminal, or name a mailbox to read.',
    { transport: 'process', endpoint: 'standard input' },
  );
}
