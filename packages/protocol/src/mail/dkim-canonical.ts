/** How one half of a message is made ready for hashing: its header section or its body (RFC 6376 section 3.4). */
export type Canonicalization = 'simple' | 'relaxed';

const CR = 0x0d;
const LF = 0x0a;
const SP = 0x20;
const HTAB = 0x09;

/** One header field, its bytes held as latin1, without the CRLF at its end (RFC 6376 sections 3.4.1 and 3.4.2). */
export function canonicalField(field: string, how: Canonicalization): string {
  const whole = field.endsWith('\r\n') ? field.slice(0, -2) : field;
  return how === 'simple' ? whole : relaxField(whole);
}

/** The whole body, with one CRLF at its end (RFC 6376 sections 3.4.3 and 3.4.4); a relaxed body without text is empty. */
export function canonicalBody(body: Uint8Array, how: Canonicalization): Uint8Array {
  return how === 'simple' ? simpleBody(body) : relaxBody(body);
}

function relaxField(field: string): string {
  const colon = field.indexOf(':');
  const name = field
    .slice(0, colon)
    .replaceAll(/[ \t]+/g, '')
    .toLowerCase();
  const value = field
    .slice(colon + 1)
    .replaceAll('\r\n', '')
    .replaceAll(/[ \t]+/g, ' ');
  return `${name}:${value.replace(/^ /, '').replace(/ $/, '')}`;
}

function simpleBody(body: Uint8Array): Uint8Array {
  let end = body.length;
  while (end >= 2 && body[end - 2] === CR && body[end - 1] === LF) end -= 2;
  const result = new Uint8Array(end + 2);
  result.set(body.subarray(0, end));
  result.set([CR, LF], end);
  return result;
}

/** In one pass, since a body may be large and of nothing but white space. */
function relaxBody(body: Uint8Array): Uint8Array {
  const result = new Uint8Array(body.length + 2);
  let length = 0;
  /** Behind the last byte that is neither white space nor a line end. */
  let textEnd = 0;
  let space = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (byte === SP || byte === HTAB) {
      space = true;
      continue;
    }
    if (byte === CR && body[at + 1] === LF) {
      result[length++] = CR;
      result[length++] = LF;
      at += 1;
    } else {
      if (space) result[length++] = SP;
      result[length++] = byte;
      textEnd = length;
    }
    space = false;
  }
  if (textEnd === 0) return result.subarray(0, 0);
  result.set([CR, LF], textEnd);
  return result.subarray(0, textEnd + 2);
}
