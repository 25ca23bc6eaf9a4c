import { ConfigInvalid } from '../errors.ts';
import { formatAddress, parseAddress } from '../mail/address.ts';
import {
  explicit,
  malformed,
  objectIdentifier,
  readElements,
  readObjectIdentifier,
  readSingle,
  sequence,
  tags,
  text,
} from './der.ts';
import type { DerElement } from './der.ts';
import { parseName } from './distinguished-name.ts';

/** Every form that a name in a subjectAltName can take (RFC 5280 section 4.2.1.6, RFC 9598). */
export type GeneralName =
  | { readonly kind: 'rfc822Name'; readonly value: string }
  | { readonly kind: 'smtpUtf8Mailbox'; readonly value: string }
  | { readonly kind: 'dNSName'; readonly value: string }
  | { readonly kind: 'uniformResourceIdentifier'; readonly value: string }
  | { readonly kind: 'directoryName'; readonly value: string; readonly der: Uint8Array }
  | { readonly kind: 'otherName'; readonly typeId: string; readonly der: Uint8Array }
  /** Forms that have no meaning for us, kept so that nobody takes the list for complete without them. */
  | { readonly kind: 'x400Address' | 'ediPartyName' | 'iPAddress' | 'registeredID'; readonly der: Uint8Array };

const smtpUtf8Mailbox = '1.3.6.1.5.5.7.8.9';

/**
 * Says how an address is named in certificates: rfc822Name when the local part is ASCII, SmtpUTF8Mailbox otherwise;
 * the domain as lower-case A-labels in both (RFC 9598 section 3). Throws `ConfigInvalid` EMAIL_INVALID.
 */
export function addressName(address: string): GeneralName {
  const parsed = parseAddress(address);
  if (parsed === undefined) {
    throw new ConfigInvalid('EMAIL_INVALID', `"${address}" is not an e-mail address.`, {
      path: 'email',
      expected: 'local-part@domain',
    });
  }
  const value = formatAddress({ ...parsed, domain: parsed.domainAscii });
  return { kind: isAscii(parsed.local) ? 'rfc822Name' : 'smtpUtf8Mailbox', value };
}

/** Composes the value of a subjectAltName extension that names exactly these addresses, in this order, then the DNS names. */
export function composeSubjectAlternativeName(
  addresses: readonly string[],
  dnsNames: readonly string[] = [],
): Uint8Array {
  const names = [...addresses.map(addressName), ...dnsNames.map((value) => ({ kind: 'dNSName', value }) as const)];
  return sequence(...names.map(encodeGeneralName));
}

/** Encodes one name; throws `RangeError` for a form that we never write. */
export function encodeGeneralName(name: GeneralName): Uint8Array {
  switch (name.kind) {
    case 'rfc822Name':
      return text(name.value, 0x81);
    case 'dNSName':
      return text(name.value, 0x82);
    case 'uniformResourceIdentifier':
      return text(name.value, 0x86);
    case 'smtpUtf8Mailbox':
      return explicit(0, objectIdentifier(smtpUtf8Mailbox), explicit(0, text(name.value)));
    case 'directoryName':
      return explicit(4, name.der);
    default:
      throw new RangeError(`Names of the form ${name.kind} are not written.`);
  }
}

/** Parses the value of a subjectAltName extension, every entry; throws `ProtocolViolation` ASN1_MALFORMED. */
export function parseSubjectAlternativeName(value: Uint8Array): GeneralName[] {
  const what = 'subject alternative name';
  const names = readElements(readSingle(value, what, tags.sequence).content, what);
  if (names.length === 0) throw malformed(what);
  return names.map((name) => decodeGeneralName(name));
}

/** Decodes one name; throws `ProtocolViolation` ASN1_MALFORMED. */
export function decodeGeneralName(element: DerElement): GeneralName {
  switch (element.tag) {
    case 0xa0:
      return decodeOtherName(element);
    case 0x81:
      return { kind: 'rfc822Name', value: ia5Text(element) };
    case 0x82:
      return { kind: 'dNSName', value: ia5Text(element) };
    case 0xa3:
      return { kind: 'x400Address', der: element.raw };
    case 0xa4:
      return { kind: 'directoryName', value: parseName(element.content).text, der: element.content };
    case 0xa5:
      return { kind: 'ediPartyName', der: element.raw };
    case 0x86:
      return { kind: 'uniformResourceIdentifier', value: ia5Text(element) };
    case 0x87:
      return { kind: 'iPAddress', der: element.raw };
    case 0x88:
      return { kind: 'registeredID', der: element.raw };
    default:
      throw malformed('general name');
  }
}

/** Picks the e-mail addresses out of the names, as they are written there. */
export function addressesOf(names: readonly GeneralName[]): string[] {
  return names.flatMap((name) => (name.kind === 'rfc822Name' || name.kind === 'smtpUtf8Mailbox' ? [name.value] : []));
}

function decodeOtherName(element: DerElement): GeneralName {
  const what = 'otherName';
  const [type, wrapped, ...rest] = readElements(element.content, what);
  if (wrapped?.tag !== 0xa0 || rest.length > 0) throw malformed(what);
  const typeId = readObjectIdentifier(type, what);
  if (typeId !== smtpUtf8Mailbox) return { kind: 'otherName', typeId, der: wrapped.content };
  const { content } = readSingle(wrapped.content, what, tags.utf8String);
  const value = utf8Text(content);
  // A mailbox with an ASCII local part in this form would escape rfc822Name constraints (RFC 9598 section 3 and 6).
  if (isAscii(value.slice(0, value.lastIndexOf('@')))) throw malformed('SmtpUTF8Mailbox');
  return { kind: 'smtpUtf8Mailbox', value };
}

function ia5Text(element: DerElement): string {
  if (element.content.some((octet) => octet >= 0x80 || octet === 0)) throw malformed('IA5String');
  return new TextDecoder().decode(element.content);
}

function utf8Text(content: Uint8Array): string {
  try {
    const value = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
    // No byte order mark (RFC 9598 section 3), and no NUL that would cut the address short for others.
    if (value.startsWith('\ufeff') || value.includes('\0')) throw malformed('SmtpUTF8Mailbox');
    return value;
  } catch (cause) {
    throw malformed('SmtpUTF8Mailbox', cause);
  }
}

function isAscii(value: string): boolean {
  return [...value].every((character) => character < '\x80');
}
