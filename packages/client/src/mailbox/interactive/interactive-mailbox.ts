import { TransportFailure, parseMessage, singleHeader } from '@acme-smime/protocol';
import type { Arrival, Mailbox, OutgoingMail, SendOptions } from '../mailbox.ts';
import type { Prompt } from './prompt.ts';
import { readPaste } from './read-paste.ts';

/** Options of `openInteractiveMailbox`. */
export interface InteractiveOptions {
  readonly prompt: Prompt;
  /** Reads the file that the person names. */
  readonly readFile: (path: string) => Promise<Uint8Array>;
}

/** A mailbox that a person reads and writes for us. */
export function openInteractiveMailbox({ prompt, readFile }: InteractiveOptions): Mailbox {
  return {
    kind: 'interactive',
    mark: async () => JSON.stringify({ version: 1 }),
    async *arrivals(query, signal): AsyncGenerator<Arrival, void, undefined> {
      prompt.show(introduction(query));
      for (let count = 1; ; count += 1) {
        const paste = await readPaste({ prompt, readFile }, 'Message, file or subject: ', signal);
        if ('subject' in paste) yield paste;
        else yield { ref: JSON.stringify({ version: 1, count }), raw: paste.raw, afterMark: true, place: paste.place };
      }
    },
    send: (mail, options) => sendByHand(prompt, mail, options),
    // The flags of the person's own mailbox are the person's own affair.
    settle: async () => undefined,
    close: async () => undefined,
  };
}

function introduction({ to, from }: { readonly to: string; readonly from: string }): string {
  return [
    `A mail from ${printable(from)} with the subject "ACME: ..." is on its way to ${printable(to)}.`,
    'Paste the whole message with all its headers and end with a line that holds a single dot; or name a file that holds it',
    '(.eml). Only then can it be checked. If you cannot, paste its subject: then nobody checks who sent it.',
    '',
  ].join('\n');
}

async function sendByHand(prompt: Prompt, mail: OutgoingMail, { signal, commit }: SendOptions): Promise<void> {
  const text = instructions(mail);
  signal.throwIfAborted();
  // What has been shown can be sent.
  await commit();
  prompt.show(text);
  const answer = await prompt.ask('Press Enter when it has been sent, or type "no" to give up: ', signal);
  const where = { transport: 'process', endpoint: 'standard input' } as const;
  if (answer === undefined)
    throw new TransportFailure(
      'SEND_UNCERTAIN',
      `The input ended before anybody said whether the reply to ${mail.to} was sent; run the same command again to go on.`,
      where,
    );
  if (/^no?$/i.test(answer.trim()))
    throw new TransportFailure('SEND_REFUSED', `The reply to ${mail.to} was not sent by hand.`, where);
}

function instructions({ from, to, raw }: OutgoingMail): string {
  const message = parseMessage(raw);
  const body = Buffer.from(message.body).toString('utf8').replaceAll('\r\n', '\n').trimEnd();
  return [
    `Reply to that mail now. It must come from ${printable(from)} and be plain text:`,
    '',
    `From:    ${printable(from)}`,
    `To:      ${printable(to)}`,
    `Subject: ${printable(singleHeader(message, 'Subject') ?? '')}`,
    '',
    ...body.split('\n').map((line) => printable(line)),
    '',
    '',
  ].join('\n');
}

/** Nothing out of a mail may steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '?');
}
