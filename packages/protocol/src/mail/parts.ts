import { AcmeSmimeError, ProtocolViolation } from '../errors.ts';
import { parseContentType } from './content-type.ts';
import type { ContentType } from './content-type.ts';
import { parseMessage, singleHeader } from './message.ts';
import type { HeaderField, Message } from './message.ts';
import { decodeTransfer } from './transfer-encoding.ts';

/** One MIME entity: the message itself or a part of it (RFC 2045, RFC 2046). */
export interface Part {
  /** The entity as it stands between its boundaries, header fields and body: what a signature is made over. */
  readonly raw: Uint8Array;
  readonly headers: readonly HeaderField[];
  /** Still in its transfer encoding. */
  readonly body: Uint8Array;
  readonly contentType: ContentType;
  /** Of a multipart: its parts; otherwise empty. */
  readonly parts: readonly Part[];
}

/** Ours: what mail programs make is far below. */
const maxDepth = 10;
const maxParts = 200;

const plain: ContentType = { type: 'text/plain', parameters: new Map() };
const opaque: ContentType = { type: 'application/octet-stream', parameters: new Map() };

/**
 * Splits a message into its MIME parts, raw bytes kept.
 *
 * Throws ProtocolViolation MESSAGE_TOO_COMPLEX for more than 200 parts or 10 levels. A part that cannot be read becomes one
 * opaque leaf. Enclosed messages (message/rfc822) are not entered.
 */
export function parseParts(message: Message): Part {
  return readPart(message, 0, { left: maxParts });
}

/** The decoded text of every text/plain part, in order, one character a byte. */
export function plainTexts(message: Message): readonly string[] {
  return leaves(parseParts(message)).flatMap((part) => {
    const content = part.contentType.type === 'text/plain' ? contentOf(part) : undefined;
    return content === undefined ? [] : [Buffer.from(content).toString('latin1')];
  });
}

/** The content of a leaf, transfer encoding undone; `undefined` when the encoding does not exist. */
export function contentOf(part: Pick<Part, 'headers' | 'body'>): Uint8Array | undefined {
  const encoding = part.headers.find((field) => field.key === 'content-transfer-encoding')?.value ?? '';
  return decodeTransfer(part.body, encoding);
}

function leaves(part: Part): readonly Part[] {
  return part.parts.length === 0 ? [part] : part.parts.flatMap(leaves);
}

function readPart(entity: Message, depth: number, budget: { left: number }): Part {
  budget.left -= 1;
  if (depth > maxDepth || budget.left < 0) {
    const text = `The message has more than ${maxParts} parts or more than ${maxDepth} levels of them.`;
    throw new ProtocolViolation('MESSAGE_TOO_COMPLEX', text, { rfc: 2046, section: '5.1' });
  }
  const { raw, headers, body } = entity;
  const value = singleHeader(entity, 'content-type');
  const doubled = value === undefined && headers.some((field) => field.key === 'content-type');
  const contentType = doubled ? opaque : value === undefined ? plain : (parseContentType(value) ?? opaque);
  const boundary = contentType.type.startsWith('multipart/') ? contentType.parameters.get('boundary') : undefined;
  const parts = boundary === undefined ? [] : splitParts(body, boundary, budget.left + 1);
  return { raw, headers, body, contentType, parts: parts.map((part) => readPart(readEntity(part), depth + 1, budget)) };
}

/** A part without readable header fields is all body, of a type that nothing looks into. */
function readEntity(raw: Uint8Array): Message {
  try {
    return parseMessage(raw);
  } catch (error) {
    if (!(error instanceof AcmeSmimeError)) throw error;
    const name = 'Content-Type';
    const field = { name, key: name.toLowerCase(), raw: new Uint8Array(0), value: opaque.type };
    return { raw, headers: [field], body: raw };
  }
}

/** Cuts a multipart body at its delimiter lines; preamble and epilogue are dropped (RFC 2046 section 5.1.1). */
function splitParts(body: Uint8Array, boundary: string, limit: number): readonly Uint8Array[] {
  if (!/^[\x20-\x7e]{0,69}[\x21-\x7e]$/.test(boundary)) return [];
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  const parts: Uint8Array[] = [];
  let start: number | undefined;
  for (let at = bytes.indexOf(delimiter); at !== -1; at = bytes.indexOf(delimiter, at + 1)) {
    if (at !== 0 && !(bytes[at - 2] === 0x0d && bytes[at - 1] === 0x0a)) continue;
    const lineEnd = bytes.indexOf('\r\n', at);
    const line = bytes.subarray(at + delimiter.length, lineEnd === -1 ? bytes.length : Math.min(lineEnd, at + 1000));
    const rest = line.toString('latin1').trimEnd();
    if (rest !== '' && rest !== '--') continue;
    if (start !== undefined) parts.push(bytes.subarray(start, Math.max(start, at - 2)));
    start = lineEnd === -1 ? bytes.length : lineEnd + 2;
    if (rest === '--' || parts.length > limit) return parts;
  }
  // A missing final delimiter: cut short on the way, and what is there is still worth reading.
  if (start !== undefined) parts.push(bytes.subarray(start));
  return parts;
}
