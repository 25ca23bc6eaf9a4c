import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import { ConfigInvalid } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { receiveResponse } from '../validation/receive-response.ts';
import { answerMail, maxMailBytes, mailTooLarge, readMail } from './answer-mail.ts';

/** Where mails are posted, below the CA's base. */
export const webhookPath = '/mail/response';
/** As many bytes as the hash gives (RFC 2104 section 3). */
const minSecretBytes = 32;
/** How far the time of a request may be from ours; longer than clocks differ, and as long as a request is remembered. */
const windowMs = 300_000;

/** Passes on a secret that is long enough. Throws ConfigInvalid `OPTION_INVALID`. */
export function requireSecret(secret: Uint8Array | undefined): Uint8Array | undefined {
  if (secret === undefined || secret.length >= minSecretBytes) return secret;
  const expected = `${minSecretBytes} random bytes`;
  const message = `The secret responseWebhookSecret has ${secret.length} bytes; it must have at least ${expected}.`;
  throw new ConfigInvalid('OPTION_INVALID', message, { path: 'responseWebhookSecret', expected });
}

/**
 * The signature that a request to the webhook carries: `v1=` and HMAC-SHA256, hexadecimal, over `v1:`, the decimal seconds of
 * `timestamp`, `:` and the mail's bytes.
 */
export function webhookSignature(secret: Uint8Array, timestamp: string, raw: Uint8Array): string {
  return `v1=${createHmac('sha256', secret).update(`v1:${timestamp}:`).update(raw).digest('hex')}`;
}

/**
 * Takes one mail that a mail system posts, signed (docs/ca/mail.md). The same request again is answered without being looked
 * at, once it was dealt with; one that could not be judged is answered with 503 and may come again as it is.
 */
export async function receiveByWebhook(ca: CaContext, secret: Uint8Array, request: Request): Promise<Response> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^message\/rfc822(?:\s*;.*)?$/i.test(type)) return refusal(415, 'The content type must be message/rfc822.');
  const raw = await readMail(request, maxMailBytes);
  if (raw === undefined) return mailTooLarge(maxMailBytes);
  const timestamp = request.headers.get('acme-smime-timestamp') ?? '';
  const signature = request.headers.get('acme-smime-signature') ?? '';
  // Compared as digests: equal lengths, whatever came.
  const good = timingSafeEqual(sha256(signature), sha256(webhookSignature(secret, timestamp, raw)));
  if (!good) return refusal(401, 'The signature is not the one of this mail, time and secret.');
  const at = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1000 : Number.NaN;
  if (!(Math.abs(ca.now().getTime() - at) <= windowMs))
    return refusal(401, 'The timestamp is not of the last minutes.');
  const key = `webhook ${sha256(signature).toString('hex')}`;
  if ((await ca.storage.counted([key])).has(key)) return Response.json({ result: 'repeated' });
  const answer = await answerMail(() => receiveResponse(ca, raw), ca.log);
  if (answer.ok) await ca.storage.count(key, { by: 1, expiresAt: new Date(at + 2 * windowMs) });
  return answer;
}

function refusal(status: number, error: string): Response {
  return Response.json({ error }, { status });
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
