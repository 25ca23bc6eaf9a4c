import { ProtocolViolation } from '../errors.ts';

/*
 * Bytes that must stay exactly as they were signed or named cannot go through a schema, which decodes and encodes
 * again: distinguished names, keys, the signed parts, the order of a SET OF. This file reads and writes those.
 */

/** One element of a DER encoding; `content` and `raw` are views on the bytes that were read. */
export interface DerElement {
  /** The identifier octet: class, constructed bit and number. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** Identifier, length and content together. */
  readonly raw: Uint8Array;
}

/** Identifier octets of the universal types that we write or look for. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Makes the error for bytes that are not the ASN.1 value they should be; `what` names the value. */
export function malformed(what: string, cause?: unknown): ProtocolViolation {
  return new ProtocolViolation(
    'ASN1_MALFORMED',
    `The ${what} is not a well-formed ASN.1 value.`,
    { rfc: 5280, section: '4.1' },
    cause === undefined ? {} : { cause },
  );
}

/**
 * Reads the element that starts at `offset`: one identifier octet, a definite length, its content.
 * Throws `ProtocolViolation` ASN1_MALFORMED when it is cut off, has an indefinite length or a number above 30.
 */
export function readElement(bytes: Uint8Array, offset: number, what: string): DerElement {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw malformed(what);
  let start = offset + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4 || start + count > bytes.length) throw malformed(what);
    length = 0;
    for (const octet of bytes.subarray(start, start + count)) length = length * 256 + octet;
    start += count;
  }
  const end = start + length;
  if (end > bytes.length) throw malformed(what);
  return { tag, content: bytes.subarray(start, end), raw: bytes.subarray(offset, end) };
}

/** Reads `bytes` as exactly one element, with nothing after it, of the given identifier octet when one is given. */
export function readSingle(bytes: Uint8Array, what: string, tag?: number): DerElement {
  const element = readElement(bytes, 0, what);
  if (element.raw.length !== bytes.length || (tag !== undefined && element.tag !== tag)) throw malformed(what);
  return element;
}

/** Ours: two octets make an element, and an element read takes hundreds; only a revocation list has ever so many. */
export const mostElements = 50_000;

/**
 * Reads all elements that follow one another in the content of a SEQUENCE, SET or constructed tag. Throws `ProtocolViolation`
 * ASN1_MALFORMED, also when there are more than `most`.
 */
export function readElements(content: Uint8Array, what: string, most = mostElements): DerElement[] {
  const elements: DerElement[] = [];
  for (let offset = 0; offset < content.length;) {
    const element = readElement(content, offset, what);
    if (elements.push(element) > most) throw malformed(what);
    offset += element.raw.length;
  }
  return elements;
}

/** Ours: an arc as long as a mail would take hours to write down in decimal digits. */
const longestIdentifier = 128;

/**
 * Reads the text of an OBJECT IDENTIFIER element, for example `2.5.29.17`; throws `ProtocolViolation` ASN1_MALFORMED, also for
 * one of more than 128 octets, which nobody has registered.
 */
export function readObjectIdentifier(element: DerElement | undefined, what: string): string {
  const last = element?.content.at(-1);
  if (element?.tag !== tags.objectIdentifier || last === undefined || last >= 0x80) throw malformed(what);
  if (element.content.length > longestIdentifier) throw malformed(what);
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const octet of element.content) {
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    if (octet >= 0x80) continue;
    if (arcs.length === 0) {
      const root = arc < 80n ? arc / 40n : 2n;
      arcs.push(root, arc - root * 40n);
    } else {
      arcs.push(arc);
    }
    arc = 0n;
  }
  return arcs.join('.');
}

/** Concatenates byte strings. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Says whether two byte strings are equal; not for secrets. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, index) => octet === b[index]);
}

/** Encodes one element from its identifier octet and the parts of its content. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(parts);
  const octets: number[] = [];
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  const length = content.length < 0x80 ? [content.length] : [0x80 | octets.length, ...octets];
  return concatBytes([Uint8Array.of(tag, ...length), content]);
}

/** Encodes a SEQUENCE of already encoded elements. */
export function sequence(...elements: readonly Uint8Array[]): Uint8Array {
  return der(tags.sequence, ...elements);
}

/** Encodes a SET OF in the order that DER demands (X.690 section 11.6); `tag` replaces the identifier octet. */
export function setOf(elements: readonly Uint8Array[], tag: number = tags.set): Uint8Array {
  return der(tag, concatBytes([...elements].sort((a, b) => Buffer.compare(a, b))));
}

/** Encodes an unsigned big-endian number, or a small one, as INTEGER. */
export function integer(value: Uint8Array | number): Uint8Array {
  const octets = typeof value === 'number' ? numberOctets(value) : value;
  const start = octets.findIndex((octet) => octet !== 0);
  const digits = start < 0 ? Uint8Array.of(0) : octets.subarray(start);
  return der(tags.integer, (digits[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array(), digits);
}

function numberOctets(value: number): Uint8Array {
  const octets = new Uint8Array(8);
  new DataView(octets.buffer).setBigUint64(0, BigInt(value));
  return octets;
}

/** Encodes an OBJECT IDENTIFIER from its dotted text. */
export function objectIdentifier(dotted: string): Uint8Array {
  const [root = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const octets = [root * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift(0x80 | (left % 128));
    return groups;
  });
  return der(tags.objectIdentifier, Uint8Array.from(octets));
}

/** Encodes a BIT STRING of whole octets. */
export function bitString(bytes: Uint8Array): Uint8Array {
  return der(tags.bitString, Uint8Array.of(0), bytes);
}

/** Encodes an OCTET STRING. */
export function octetString(bytes: Uint8Array): Uint8Array {
  return der(tags.octetString, bytes);
}

/** Encodes text as UTF8String, or as another type whose characters are single octets. */
export function text(value: string, tag: number = tags.utf8String): Uint8Array {
  return der(tag, new TextEncoder().encode(value));
}

/** Encodes a constructed context-specific element, as EXPLICIT tags are. */
export function explicit(number: number, ...elements: readonly Uint8Array[]): Uint8Array {
  return der(0xa0 | number, ...elements);
}

/** Encodes a time to the second: UTCTime up to 2049, GeneralizedTime after (RFC 5280 section 4.1.2.5). */
export function time(date: Date): Uint8Array {
  const digits = date.toISOString().replace(/\.\d+Z$|[-:T]/g, '');
  return date.getUTCFullYear() < 2050
    ? text(`${digits.slice(2)}Z`, tags.utcTime)
    : text(`${digits}Z`, tags.generalizedTime);
}
