import { AcmeSmimeError } from '../errors.ts';
import { der, malformed, readElements, readSingle, sequence, setOf, tags, text } from '../pki/der.ts';
import type { DerElement } from '../pki/der.ts';
import type { HeaderLine } from './header-field.ts';
import { headerFields, parseMessage } from './message.ts';
import type { Message } from './message.ts';
import { contentOf } from './parts.ts';
import type { Part } from './parts.ts';

/** Header fields that an S/MIME signature covers, and how. */
export interface ProtectedHeader {
  /** RFC 8551 section 3.1 (message/rfc822 inside), RFC 9788 (hp="clear") or RFC 7508 (a signed attribute). */
  readonly form: 'RFC 8551' | 'RFC 9788' | 'RFC 7508';
  /** Names in lower case; values unfolded, runs of white space made one space, in the order of the message. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

/** RFC 7508 section 4.1: id-aa-secureHeaderFieldsIdentifier. */
export const secureHeaderFieldsOid = '1.2.840.113549.1.9.16.2.55';

/**
 * Reads the protected header fields of a signed payload; `undefined` when it protects none.
 *
 * `secureHeaderFields` is the value of the signed attribute of RFC 7508, DER, where the signature has one. Throws
 * ProtocolViolation when what claims to be a protected header cannot be read.
 */
export function readProtectedHeader(
  payload: Pick<Part, 'headers' | 'body' | 'contentType'>,
  secureHeaderFields: Uint8Array | undefined,
): ProtectedHeader | undefined {
  const { type, parameters } = payload.contentType;
  if (parameters.get('hp')?.toLowerCase() === 'clear') return { form: 'RFC 9788', fields: collect(payload.headers) };
  if (type === 'message/rfc822') {
    const content = contentOf(payload);
    return content && { form: 'RFC 8551', fields: collect(parseMessage(content).headers) };
  }
  if (secureHeaderFields === undefined) return undefined;
  return { form: 'RFC 7508', fields: collect(readSecureHeaderFields(secureHeaderFields)) };
}

/** Names the fields whose values differ between a message and its protected header, or that only one of them has. */
export function unprotectedFields(
  message: Message,
  header: ProtectedHeader,
  names: readonly string[],
): readonly string[] {
  return names.filter((name) => {
    const outer = headerFields(message, name).map((field) => relaxed(field.value));
    const inner = header.fields.get(name) ?? [];
    return outer.length !== inner.length || outer.some((value, index) => value !== inner[index]);
  });
}

/** Writes the value of the signed attribute of RFC 7508 section 4.1, relaxed, every field duplicated outside. */
export function composeSecureHeaderFields(headers: readonly HeaderLine[]): Uint8Array {
  const fields = headers.map(([name, value]) => sequence(text(name, visibleString), text(relaxed(value))));
  return setOf([der(enumerated, Uint8Array.of(1)), sequence(...fields)]);
}

interface NamedValue {
  readonly key: string;
  readonly value: string;
}

function collect(fields: readonly NamedValue[]): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>();
  for (const { key, value } of fields) {
    const values = map.get(key) ?? [];
    values.push(relaxed(value));
    map.set(key, values);
  }
  return map;
}

/** White space alone makes no difference (RFC 6376 section 3.4.2, which RFC 7508 section 4.3 refers to). */
function relaxed(value: string): string {
  return value
    .replaceAll('\r\n', '')
    .replaceAll(/[ \t]+/g, ' ')
    .trim();
}

const what = 'SecureHeaderFields attribute';
const enumerated = 0x0a;
const visibleString = 0x1a;

/** RFC 7508 section 4.1: a SET of the canonicalization and a SEQUENCE of fields (name, value, status). */
function readSecureHeaderFields(value: Uint8Array): readonly NamedValue[] {
  try {
    const [, list] = readElements(readSingle(value, what, tags.set).content, what);
    if (list === undefined) throw malformed(what);
    return readElements(list.content, what).map((element) => {
      const [name, content] = readElements(element.content, what);
      return { key: readText(name, visibleString).toLowerCase(), value: readText(content, tags.utf8String) };
    });
  } catch (error) {
    if (error instanceof AcmeSmimeError) throw error;
    throw malformed(what, error);
  }
}

function readText(element: DerElement | undefined, tag: number): string {
  if (element?.tag !== tag) throw malformed(what);
  return new TextDecoder('utf-8', { fatal: true }).decode(element.content);
}
