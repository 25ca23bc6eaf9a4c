import { parseAddress } from '../mail/address.ts';
import type { Certificate } from './certificate.ts';
import { malformed, readElements, readSingle, tags } from './der.ts';
import type { DerElement } from './der.ts';
import { nameTypes, parseName } from './distinguished-name.ts';
import { extensionOids } from './extension.ts';
import { decodeGeneralName } from './subject-alternative-name.ts';
import type { GeneralName } from './subject-alternative-name.ts';

interface NameConstraints {
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
}

const what = 'name constraints extension';

/** Ours: a stranger's chain with thousands of names under thousands of constraints only costs time. */
const mostComparisons = 20_000;

/**
 * Says which name of `certificate` the name constraints of `authority`, an authority above it, do not allow;
 * `undefined` when they allow all (RFC 5280 section 4.2.1.10, RFC 9598 section 6). Addresses and distinguished names are
 * compared; a constrained name of another form is not allowed, since we cannot tell.
 * Constraints that cannot be read, or are too many for so many names, allow nothing.
 */
export function forbiddenName(authority: Certificate, certificate: Certificate): string | undefined {
  const extension = authority.extensions.find(({ oid }) => oid === extensionOids.nameConstraints);
  if (extension === undefined) return undefined;
  const constraints = readNameConstraints(extension.value);
  if (constraints === undefined) return 'anybody, since its name constraints cannot be read';
  const { permitted, excluded } = constraints;
  const names = constrainedNames(certificate);
  if (names.length * (permitted.length + excluded.length) > mostComparisons) return 'so many names';
  for (const name of names) {
    const form = formOf(name);
    const allowing = permitted.filter((base) => formOf(base) === form);
    const forbidding = excluded.filter((base) => formOf(base) === form);
    const unknown = form !== 'address' && form !== 'directoryName' && allowing.length + forbidding.length > 0;
    const outside = allowing.length > 0 && !allowing.some((base) => matches(name, base));
    if (unknown || outside || forbidding.some((base) => matches(name, base))) return nameText(name);
  }
  return undefined;
}

function readNameConstraints(value: Uint8Array): NameConstraints | undefined {
  try {
    const fields = readElements(readSingle(value, what, tags.sequence).content, what);
    if (fields.some(({ tag }) => tag !== 0xa0 && tag !== 0xa1)) return undefined;
    return {
      permitted: decodeSubtrees(fields.find(({ tag }) => tag === 0xa0)),
      excluded: decodeSubtrees(fields.find(({ tag }) => tag === 0xa1)),
    };
  } catch {
    return undefined;
  }
}

function decodeSubtrees(field: DerElement | undefined): GeneralName[] {
  return readElements(field?.content ?? new Uint8Array(), what).map((subtree) => {
    const [base, ...limits] = readElements(subtree.content, what);
    // RFC 5280 allows no other minimum than the default, and no maximum.
    if (base === undefined || limits.length > 0) throw malformed(what);
    return decodeGeneralName(base);
  });
}

/** The alternative names, the subject, and the addresses that the subject holds. */
function constrainedNames({ names, subject }: Certificate): GeneralName[] {
  const inSubject = subject.attributes.filter(({ type }) => type === nameTypes.emailAddress);
  return [
    ...names,
    ...(subject.text === '' ? [] : [{ kind: 'directoryName' as const, value: subject.text, der: subject.der }]),
    ...inSubject.map(({ value }) => ({ kind: 'rfc822Name' as const, value })),
  ];
}

/** Names of one form share one space: both kinds of address do (RFC 9598 section 6). */
function formOf(name: GeneralName): string {
  if (name.kind === 'rfc822Name' || name.kind === 'smtpUtf8Mailbox') return 'address';
  return name.kind === 'otherName' ? name.typeId : name.kind;
}

function nameText(name: GeneralName): string {
  return 'value' in name ? name.value : formOf(name);
}

function matches(name: GeneralName, base: GeneralName): boolean {
  if (name.kind === 'directoryName' && base.kind === 'directoryName') return isBelow(name.der, base.der);
  return 'value' in name && 'value' in base && addressMatches(name.value, base.value);
}

/** A base is a mailbox, a host, or a domain with a leading dot; the empty one is everything. */
function addressMatches(address: string, base: string): boolean {
  const domain = (parseAddress(address)?.domainAscii ?? address.slice(address.lastIndexOf('@') + 1)).toLowerCase();
  const at = base.lastIndexOf('@');
  if (at >= 0) {
    const local = address.slice(0, address.lastIndexOf('@'));
    return local === base.slice(0, at) && domain === base.slice(at + 1).toLowerCase();
  }
  const wanted = base.toLowerCase();
  return wanted === '' || (wanted.startsWith('.') ? domain.endsWith(wanted) : domain === wanted);
}

/** Says whether a distinguished name begins with the parts of another, whatever their case and spacing. */
function isBelow(name: Uint8Array, base: Uint8Array): boolean {
  const parts = (der: Uint8Array): string[] =>
    parseName(der).attributes.map(({ type, value }) => `${type}=${value.trim().replace(/\s+/g, ' ').toLowerCase()}`);
  const own = parts(name);
  return parts(base).every((part, index) => own[index] === part);
}
