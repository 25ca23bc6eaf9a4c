import type { Log } from '../log.ts';
import type { ReceivedMail } from '../validation/receive-response.ts';

/** A response is a few kilobytes; a mail program that attaches a logo gets through, too. */
export const maxMailBytes = 512 * 1024;

const retryAfterSeconds = 30;

/**
 * Takes a mail that came by HTTP and says what it was: `{"result":"taken"|"late"|"foreign"}`, or 503 when it shall come again
 * because it cannot be judged at the moment.
 */
export async function answerMail(receive: () => Promise<ReceivedMail>, log: Log): Promise<Response> {
  try {
    return Response.json({ result: await receive() });
  } catch (error) {
    const message = 'A response could not be judged; its sender was asked to try again later.';
    const reason = error instanceof Error ? error.message : String(error);
    log({ level: 'warn', event: 'response.deferred', message, data: { error: reason } });
    const later = { status: 503, headers: { 'Retry-After': String(retryAfterSeconds) } };
    return Response.json({ error: 'The mail cannot be judged at the moment; send it again later.' }, later);
  }
}

/** The answer to a mail that is larger than any response. */
export function mailTooLarge(maxBytes: number): Response {
  return Response.json({ error: `A mail may have at most ${maxBytes} bytes.` }, { status: 413 });
}

/** Reads a mail, and no more of it than `maxBytes`; `undefined` when it is larger. */
export async function readMail(request: Pick<Request, 'body'>, maxBytes: number): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > maxBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
