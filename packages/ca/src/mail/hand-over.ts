import { request } from 'node:http';

import { maxMailBytes } from './answer-mail.ts';

/** How a mail was handed over, in the codes of sysexits.h that mail systems know from their pipe transports. */
export interface HandOver {
  /** 0: the CA has it; 65: it is none of the CA's mails; 75: to be tried again later. */
  readonly exitCode: 0 | 65 | 75;
  readonly message: string;
}

const timeoutMs = 60_000;

/** How to hand over. */
export interface HandOverOptions {
  /**
   * Takes what is none of the CA's mails, too, and drops it: for mail systems that have accepted it already. They would return it
   * to whoever its sender claims to be, and so carry a stranger's mail to other strangers.
   */
  readonly dropForeign?: boolean;
}

/**
 * Reads one mail and hands it to the CA that listens on a unix socket. It never throws: whatever goes wrong on the way is a
 * reason to try again, so that no response is lost while the CA is being restarted.
 */
export async function handOverMail(
  socketPath: string,
  input: AsyncIterable<Uint8Array>,
  { dropForeign = false }: HandOverOptions = {},
): Promise<HandOver> {
  const { exitCode, message } = await handOver(socketPath, await readAll(input));
  return exitCode === 65 && dropForeign
    ? { exitCode: 0, message: `${message} It was dropped.` }
    : { exitCode, message };
}

async function handOver(socketPath: string, raw: Uint8Array | undefined): Promise<HandOver> {
  if (raw === undefined) {
    return { exitCode: 65, message: `The mail has more than ${maxMailBytes} bytes; no response is that large.` };
  }
  try {
    const { status, text } = await post(socketPath, raw);
    if (status === 413) return { exitCode: 65, message: 'The mail is too large for a response.' };
    if (status !== 200) return { exitCode: 75, message: `The CA could not take the mail (${status}): ${text}` };
    const { result } = JSON.parse(text) as { result?: unknown };
    if (result === 'foreign') return { exitCode: 65, message: 'The mail answers no challenge of this CA.' };
    return { exitCode: 0, message: `The CA has the mail (${String(result)}).` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { exitCode: 75, message: `The CA cannot be reached at ${socketPath}: ${reason}` };
  }
}

/** The rest is read and dropped: a mail system takes a pipe that closes early for a failure. */
async function readAll(input: AsyncIterable<Uint8Array>): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of input) {
    length += chunk.length;
    if (length <= maxMailBytes) chunks.push(chunk);
  }
  return length > maxMailBytes ? undefined : Buffer.concat(chunks);
}

function post(socketPath: string, raw: Uint8Array): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'message/rfc822', 'Content-Length': raw.length };
    const sent = request({ socketPath, method: 'POST', path: '/', headers, timeout: timeoutMs }, (response) => {
      const chunks: Uint8Array[] = [];
      response.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() }));
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer came')));
    sent.on('error', reject);
    sent.end(raw);
  });
}
