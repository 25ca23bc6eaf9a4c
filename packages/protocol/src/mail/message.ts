import { ProtocolViolation } from '../errors.ts';

/** One header field of a message. */
export interface HeaderField {
  /** As written. */
  readonly name: string;
  /** Lower case, to compare with. */
  readonly key: string;
  /** The whole field with its folds and its final CRLF. */
  readonly raw: Uint8Array;
  /** Unfolded, UTF-8 (RFC 6532), without white space around it. */
  readonly value: string;
}

/** A message, split into header fields and body and otherwise untouched (RFC 5322). */
export interface Message {
  /** All of it, with CRLF line ends. */
  readonly raw: Uint8Array;
  /** In the order of the message. */
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array;
}

/** What a message may measure before it is refused unread. */
export interface MessageLimits {
  readonly maxBytes: number;
  readonly maxHeaderBytes: number;
  /** Lines of the header section, folds included. */
  readonly maxHeaderLines: number;
  readonly maxFields: number;
}

/** Far above any challenge or response, far below what would hurt. */
export const defaultMessageLimits: MessageLimits = {
  maxBytes: 4 * 1024 * 1024,
  maxHeaderBytes: 256 * 1024,
  maxHeaderLines: 5000,
  maxFields: 500,
};

const CR = 0x0d;
const LF = 0x0a;
const fieldName = /^[\x21-\x39\x3b-\x7e]+$/;

/**
 * Splits a message into header fields and body; the body is not looked at.
 *
 * Line ends may be CRLF, or LF as in a Maildir: all are made CRLF, since that is what signatures are made over. Everything that
 * programs are known to read differently is refused with code MESSAGE_MALFORMED: a bare CR or a NUL in the header section, a
 * line that is neither field nor fold, white space before the colon. MESSAGE_TOO_LARGE when a limit is passed.
 */
export function parseMessage(raw: Uint8Array, limits: MessageLimits = defaultMessageLimits): Message {
  if (raw.length > limits.maxBytes) {
    throw tooLarge(`The message has ${raw.length} bytes, more than the ${limits.maxBytes} that are read.`);
  }
  const bytes = withCrlf(raw);
  const headers: HeaderField[] = [];
  let fieldStart = 0;
  let position = 0;
  for (let lines = 0; position < bytes.length; lines += 1) {
    const lineEnd = bytes.indexOf(LF, position);
    const next = lineEnd === -1 ? bytes.length : lineEnd + 1;
    if (next > limits.maxHeaderBytes && !isEmptyLine(bytes, position)) {
      throw tooLarge(`The header section of the message is longer than ${limits.maxHeaderBytes} bytes.`);
    }
    if (lines > limits.maxHeaderLines) {
      throw tooLarge(`The header section of the message has more than ${limits.maxHeaderLines} lines.`);
    }
    if (isFold(bytes[position])) {
      if (position === 0) throw malformed('The message begins with a folded line.');
    } else {
      if (position > fieldStart) headers.push(readField(bytes.subarray(fieldStart, position)));
      fieldStart = position;
      if (headers.length > limits.maxFields) {
        throw tooLarge(`The message has more than ${limits.maxFields} header fields.`);
      }
      if (isEmptyLine(bytes, position)) return { raw: bytes, headers, body: bytes.subarray(next) };
    }
    position = next;
  }
  if (bytes.length > fieldStart) headers.push(readField(bytes.subarray(fieldStart)));
  return { raw: bytes, headers, body: new Uint8Array(0) };
}

/** All fields of a name, whatever its case, in the order of the message. */
export function headerFields(message: Message, name: string): readonly HeaderField[] {
  const key = name.toLowerCase();
  return message.headers.filter((field) => field.key === key);
}

/** The value of a field that must be alone; `undefined` when there is none or more than one. */
export function singleHeader(message: Message, name: string): string | undefined {
  const fields = headerFields(message, name);
  return fields.length === 1 ? fields[0]?.value : undefined;
}

/** Makes every LF that no CR precedes a CRLF; other bytes stay. */
export function withCrlf(bytes: Uint8Array): Uint8Array {
  let bare = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === LF && bytes[at - 1] !== CR) bare += 1;
  }
  if (bare === 0) return bytes;
  const result = new Uint8Array(bytes.length + bare);
  let to = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === LF && bytes[at - 1] !== CR) result[to++] = CR;
    result[to++] = byte;
  }
  return result;
}

function readField(raw: Uint8Array): HeaderField {
  if (raw.includes(0)) throw malformed('A header field of the message holds a NUL.');
  for (let at = raw.indexOf(CR); at !== -1; at = raw.indexOf(CR, at + 1)) {
    if (raw[at + 1] !== LF) throw malformed('A header field of the message holds a bare carriage return.');
  }
  const colon = raw.indexOf(0x3a);
  const name = Buffer.from(raw.subarray(0, Math.max(colon, 0))).toString('latin1');
  if (!fieldName.test(name)) throw malformed('A line in the header section is neither a field nor a fold of one.');
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(raw.subarray(colon + 1));
  return { name, key: name.toLowerCase(), raw, value: trimWhiteSpace(text.replaceAll('\r\n', '')) };
}

/** Drops spaces and tabs around a text, and no other white space that Unicode knows; in linear time, whatever the text. */
export function trimWhiteSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isFold(text.charCodeAt(start))) start += 1;
  while (end > start && isFold(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isFold(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

function isEmptyLine(bytes: Uint8Array, position: number): boolean {
  return bytes[position] === CR && bytes[position + 1] === LF;
}

function malformed(message: string): ProtocolViolation {
  return new ProtocolViolation('MESSAGE_MALFORMED', message, { rfc: 5322, section: '2.2' });
}

function tooLarge(message: string): ProtocolViolation {
  return new ProtocolViolation('MESSAGE_TOO_LARGE', message, { rfc: 5322, section: '2.1' });
}
