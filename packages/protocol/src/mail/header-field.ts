import { ConfigInvalid } from '../errors.ts';

/** A header field as it will be written. */
export type HeaderLine = readonly [name: string, value: string];

/**
 * Writes header fields and body as one message with CRLF line ends; the body gets CRLF ends too.
 *
 * Throws ConfigInvalid HEADER_UNSAFE when a value holds CR, LF, NUL or another control character, or a line would pass the 998
 * bytes of RFC 5322 section 2.1.1: values are composed anew from parsed ones, so that is a mistake of the caller and never mail.
 */
export function composeMessage(headers: readonly HeaderLine[], body: string): Uint8Array {
  const lines = headers.map(([name, value]) => composeField(name, value));
  return Buffer.from(`${lines.join('')}\r\n${body.replaceAll(/\r\n|\r|\n/g, '\r\n')}`, 'utf8');
}

/** Writes one field; folds stand in the value as CRLF and one space (RFC 5322 section 2.2.3). */
function composeField(name: string, value: string): string {
  const unfolded = value.replaceAll(/\r\n(?= [^ \t\r\n])/g, '');
  if (!/^[A-Za-z0-9-]+$/.test(name) || /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(unfolded)) {
    throw unsafe(name, 'holds a control character');
  }
  const field = `${name}: ${value}\r\n`;
  if (field.split('\r\n').some((line) => Buffer.byteLength(line) > 998)) throw unsafe(name, 'is too long for one line');
  return field;
}

function unsafe(name: string, why: string): ConfigInvalid {
  return new ConfigInvalid('HEADER_UNSAFE', `The value for the header field ${JSON.stringify(name)} ${why}.`, {
    path: name,
    expected: 'text on one line',
  });
}
