import { createHash, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** What a DKIM-Signature can be made to say, true or not. */
export interface ForgedSignature {
  /** d= */
  readonly domain?: string;
  /** s= */
  readonly selector?: string;
  /** h= */
  readonly headers?: readonly string[];
  /** a= */
  readonly algorithm?: 'rsa-sha256' | 'rsa-sha1';
  readonly key?: KeyObject;
  /** Further tags, for example `l=10;`. */
  readonly tags?: string;
  /** How much of the canonical body bh= covers. */
  readonly bodyLength?: number;
}

/** Every field that RFC 8823 section 3.1 item 6 names, once. */
export const wholeList: readonly string[] =
  'from sender reply-to to cc subject date in-reply-to references message-id auto-submitted content-type content-transfer-encoding'.split(
    ' ',
  );

/**
 * Signs a message as RFC 6376 says, relaxed/relaxed, written without a look at the product's own signer so that neither hides
 * the other's mistakes.
 */
export function forge(raw: Uint8Array, signature: Required<ForgedSignature>): Uint8Array {
  const text = Buffer.from(raw).toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const fields = text.slice(0, end).split(/\r\n(?![ \t])/);
  const hash = signature.algorithm.slice(4);
  const body = relaxBody(text.slice(end + 4)).slice(0, signature.bodyLength);
  const bodyHash = createHash(hash).update(body, 'latin1').digest('base64');
  const own =
    `DKIM-Signature: v=1; a=${signature.algorithm}; c=relaxed/relaxed; d=${utf8(signature.domain)}; s=${signature.selector};` +
    ` ${signature.tags} h=${signature.headers.join(':')}; bh=${bodyHash}; b=`;
  const signed = [...pick(fields, signature.headers), own].map(relaxField).join('\r\n');
  const value = sign(hash, Buffer.from(signed, 'latin1'), signature.key).toString('base64');
  return Buffer.from(`${own}${value}\r\n${text}`, 'latin1');
}

/** From the bottom upwards, each field once (RFC 6376 section 5.4.2). */
function pick(fields: readonly string[], names: readonly string[]): string[] {
  const left = [...fields];
  return names.flatMap((name) => {
    const at = left.findLastIndex((field) => field.toLowerCase().startsWith(`${name.toLowerCase()}:`));
    return at === -1 ? [] : left.splice(at, 1);
  });
}

function relaxField(field: string): string {
  const [, name = '', value = ''] = /^([^:]*):([\s\S]*)$/.exec(field) ?? [];
  return `${name.trim().toLowerCase()}:${value
    .replaceAll('\r\n', '')
    .replaceAll(/[ \t]+/g, ' ')
    .trim()}`;
}

function relaxBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replaceAll(/[ \t]+/g, ' ').trimEnd());
  const kept = lines.join('\r\n').replace(/(?:\r\n)+$/, '');
  return kept === '' ? '' : `${kept}\r\n`;
}

/** Everything here is one character a byte; a domain may have letters beyond ASCII. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}
