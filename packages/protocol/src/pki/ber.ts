import { concatBytes, der, malformed, mostElements, readElement, readElements, tags } from './der.ts';
import type { DerElement } from './der.ts';

const deepest = 32;
const constructed = 0x20;
const constructedOctets = tags.octetString | constructed;

/**
 * Rewrites BER as DER where mail programs use its freedom: indefinite lengths become definite, an OCTET STRING in pieces
 * becomes one. All else is kept byte for byte, so that nothing signed changes (RFC 5652 section 10 demands DER there).
 * Throws `ProtocolViolation` ASN1_MALFORMED when the bytes are not one element, nested deeper than 32, or too many elements.
 */
export function berToDer(bytes: Uint8Array, what: string): Uint8Array {
  const { encoded, end } = convert({ bytes, what, left: mostElements }, 0, 0);
  if (end !== bytes.length) throw malformed(what);
  return encoded;
}

interface Converted {
  readonly encoded: Uint8Array;
  /** Where the element ends in what was read. */
  readonly end: number;
}

interface Conversion {
  readonly bytes: Uint8Array;
  readonly what: string;
  /** Elements that may still come: each one costs more than the two octets it may have. */
  left: number;
}

function convert(conversion: Conversion, offset: number, depth: number): Converted {
  const { bytes, what } = conversion;
  conversion.left -= 1;
  if (conversion.left < 0) throw malformed(what);
  const { tag, start, end: known } = header(bytes, offset, what);
  if ((tag & constructed) === 0) {
    if (known === undefined) throw malformed(what);
    return { encoded: bytes.subarray(offset, known), end: known };
  }
  if (depth === deepest) throw malformed(what);
  const children: Uint8Array[] = [];
  let changed = known === undefined || tag === constructedOctets;
  let position = start;
  while (known === undefined ? !isEnd(bytes, position, what) : position < known) {
    const child = convert(conversion, position, depth + 1);
    changed ||= child.encoded.length !== child.end - position || child.encoded.buffer !== bytes.buffer;
    children.push(child.encoded);
    position = child.end;
  }
  if (known !== undefined && position !== known) throw malformed(what);
  const end = known ?? position + 2;
  if (!changed) return { encoded: bytes.subarray(offset, end), end };
  if (tag === constructedOctets)
    return {
      encoded: der(
        tags.octetString,
        joinOctets(
          children.map((child) => readElement(child, 0, what)),
          what,
        ),
      ),
      end,
    };
  return { encoded: der(tag, concatBytes(children)), end };
}

/**
 * Reads the octets of an IMPLICIT OCTET STRING, whole or in pieces; `berToDer` cannot see the latter, since the tag hides
 * the type. Throws `ProtocolViolation` ASN1_MALFORMED.
 */
export function implicitOctets(element: DerElement, what: string): Uint8Array {
  if ((element.tag & constructed) === 0) return element.content;
  return joinOctets(readElements(element.content, what), what);
}

function joinOctets(pieces: readonly DerElement[], what: string): Uint8Array {
  if (pieces.some(({ tag }) => tag !== tags.octetString)) throw malformed(what);
  return concatBytes(pieces.map(({ content }) => content));
}

function isEnd(bytes: Uint8Array, offset: number, what: string): boolean {
  if (offset + 2 > bytes.length) throw malformed(what);
  return bytes[offset] === 0 && bytes[offset + 1] === 0;
}

/** `end` is `undefined` for an indefinite length. */
function header(bytes: Uint8Array, offset: number, what: string): { tag: number; start: number; end?: number } {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw malformed(what);
  const start = offset + 2;
  if (first === 0x80) return { tag, start };
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (count > 4) throw malformed(what);
  let length = first < 0x80 ? first : 0;
  for (const octet of bytes.subarray(start, start + count)) length = length * 256 + octet;
  const end = start + count + length;
  if (end > bytes.length) throw malformed(what);
  return { tag, start: start + count, end };
}
