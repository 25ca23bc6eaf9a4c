import {
  malformed,
  objectIdentifier,
  readElements,
  readObjectIdentifier,
  readSingle,
  sequence,
  setOf,
  tags,
  text,
} from './der.ts';
import type { DerElement } from './der.ts';

/** One attribute of a distinguished name. */
export interface NameAttribute {
  /** Object identifier, for example `2.5.4.3`. */
  readonly type: string;
  /** The text; for a value that is not text, `#` and the hexadecimal of its encoding (RFC 4514 section 2.4). */
  readonly value: string;
}

/** A distinguished name, with the very bytes that other names are compared with. */
export interface DistinguishedName {
  readonly der: Uint8Array;
  /** RFC 4514, the most specific part first; empty for an empty name. */
  readonly text: string;
  readonly attributes: readonly NameAttribute[];
}

/** Object identifiers of the attributes that we write. */
export const nameTypes = {
  commonName: '2.5.4.3',
  countryName: '2.5.4.6',
  organizationName: '2.5.4.10',
  emailAddress: '1.2.840.113549.1.9.1',
} as const;

const shortNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '0.9.2342.19200300.100.1.25': 'DC',
};

/** Text types by their identifier octets, with the name of the decoding. */
const encodings: Readonly<Record<number, string>> = {
  [tags.utf8String]: 'utf-8',
  [tags.printableString]: 'latin1',
  [tags.ia5String]: 'latin1',
  0x12: 'latin1',
  0x14: 'latin1',
  [tags.bmpString]: 'utf-16be',
};

/** Composes a name of one attribute a part, in the given order, which is the order of the encoding. */
export function composeName(attributes: readonly NameAttribute[]): Uint8Array {
  const parts = attributes.map(({ type, value }) => {
    const tag =
      type === nameTypes.emailAddress
        ? tags.ia5String
        : type === nameTypes.countryName
          ? tags.printableString
          : tags.utf8String;
    return setOf([sequence(objectIdentifier(type), text(value, tag))]);
  });
  return sequence(...parts);
}

/** Parses a name (RFC 5280 section 4.1.2.4); throws `ProtocolViolation` ASN1_MALFORMED. */
export function parseName(der: Uint8Array): DistinguishedName {
  const what = 'distinguished name';
  const parts = readElements(readSingle(der, what, tags.sequence).content, what).map((part) => {
    if (part.tag !== tags.set) throw malformed(what);
    return readElements(part.content, what).map((attribute): NameAttribute => {
      const [type, value, ...rest] = readElements(attribute.content, what);
      if (attribute.tag !== tags.sequence || value === undefined || rest.length > 0) throw malformed(what);
      return { type: readObjectIdentifier(type, what), value: valueText(value) };
    });
  });
  const whole = parts.toReversed().map((part) => part.map(attributeText).join('+'));
  return { der, text: whole.join(','), attributes: parts.flat() };
}

function valueText(value: DerElement): string {
  const encoding = encodings[value.tag];
  if (encoding === undefined) return `#${Buffer.from(value.raw).toString('hex')}`;
  return new TextDecoder(encoding).decode(value.content);
}

function attributeText({ type, value }: NameAttribute): string {
  const escaped = value
    .replace(/[\\"+,;<>=]|^[# ]| $/g, String.raw`\$&`)
    // A name comes from a stranger and is shown on terminals and in logs.
    .replace(/\p{Cc}/gu, (control) => `\\${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `${shortNames[type] ?? type}=${escaped}`;
}
