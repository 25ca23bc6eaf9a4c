import {
  ConfigInvalid,
  ProtocolViolation,
  addressName,
  checkSpki,
  extensionOids,
  firstFailure,
  nameTypes,
  parseCsr,
  smimeKeyUsage,
  usageOf,
} from '@acme-smime/protocol';
import type { GeneralName, KeyUsage, NameAttribute, ParsedCsr, PublicJwk } from '@acme-smime/protocol';

import { RequestRefused } from '../errors.ts';
import type { CertificateUsage } from '../storage/records.ts';
import { isKeyOf } from './key-match.ts';

/** All that is taken from a CSR: the key, and what it shall be used for. */
export interface AcceptedCsr {
  readonly spki: Uint8Array;
  readonly usage: CertificateUsage;
}

/** What a CSR must agree with. */
export interface OrderedNames {
  readonly addresses: readonly string[];
  readonly accountJwk: PublicJwk;
  /** What the profile of the order is for, when it is for one thing only. */
  readonly usage?: Exclude<CertificateUsage, 'both'> | undefined;
  /** Whether an address may also stand where a DNS name belongs: for orders that did so, too. */
  readonly dnsNames?: boolean;
}

/** Extensions that a CSR may ask for; of these only the names and the usage are looked at, none is copied. */
const knownExtensions: readonly string[] = [
  extensionOids.subjectAlternativeName,
  extensionOids.keyUsage,
  extensionOids.extendedKeyUsage,
  extensionOids.subjectKeyIdentifier,
];

/**
 * Refuses every CSR that does not ask for exactly the order: its signature, its names, its key and its extensions
 * (RFC 8555 section 7.4, RFC 8823 sections 3 item 8 and 3.3).
 *
 * @throws RequestRefused `CSR_INVALID` with one sentence about the first thing that is wrong.
 */
export function requireCsr(csr: Uint8Array, order: OrderedNames): AcceptedCsr {
  const parsed = parse(csr);
  requireKey(parsed.spki, order.accountJwk);
  if (!parsed.signatureValid) throw refused('it is not signed with the key it holds');
  requireNames(order.dnsNames === true ? withoutDnsForm(parsed) : parsed, order.addresses);
  const stray = parsed.extensions.find((oid) => !knownExtensions.includes(oid));
  if (stray !== undefined) throw refused(`it asks for the extension ${stray}, which this CA never grants`);
  return { spki: parsed.spki, usage: requireUsage(parsed, order.usage) };
}

function parse(csr: Uint8Array): ParsedCsr {
  try {
    return parseCsr(csr);
  } catch (error) {
    if (error instanceof ProtocolViolation) throw refused('it is not a PKCS#10 request in DER', error);
    throw error;
  }
}

function requireNames({ names, subject }: ParsedCsr, addresses: readonly string[]): void {
  const ordered = new Set(addresses.map((address) => nameKey(addressName(address))));
  const asked = new Set(names.map(nameKey));
  const extra = names.find((name) => !ordered.has(nameKey(name)));
  if (extra !== undefined) throw refused(`it names ${describe(extra)}, which was not ordered`);
  const missing = addresses.find((address) => !asked.has(nameKey(addressName(address))));
  if (missing !== undefined) throw refused(`it does not name ${missing} in its subjectAltName, which was ordered`);
  const wrong = subject.find((attribute) => isName(attribute) && !ordered.has(subjectKey(attribute)));
  if (wrong !== undefined) {
    throw refused(`its subject names ${JSON.stringify(wrong.value.slice(0, 200))}, which was not ordered`);
  }
}

/** Takes a DNS name with an `@` for the address that it is; a Python client on certbot writes them so. */
function withoutDnsForm(parsed: ParsedCsr): ParsedCsr {
  const names = parsed.names.map((name) => {
    if (name.kind !== 'dNSName' || !name.value.includes('@')) return name;
    try {
      return addressName(name.value);
    } catch (error) {
      if (error instanceof ConfigInvalid) return name;
      throw error;
    }
  });
  return { ...parsed, names };
}

/** Attributes of the subject that stand for who the certificate is for; others are neither believed nor copied. */
function isName({ type }: NameAttribute): boolean {
  return type === nameTypes.commonName || type === nameTypes.emailAddress;
}

function subjectKey({ value }: NameAttribute): string {
  try {
    return nameKey(addressName(value));
  } catch {
    return 'none';
  }
}

/** One text for each name, equal exactly for equal names: the domain of a mailbox in any case. */
function nameKey(name: GeneralName): string {
  if (name.kind !== 'rfc822Name' && name.kind !== 'smtpUtf8Mailbox') return `${name.kind} is never ordered`;
  const at = name.value.lastIndexOf('@');
  return `${name.kind} ${name.value.slice(0, at)}${name.value.slice(at).toLowerCase()}`;
}

function describe(name: GeneralName): string {
  return 'value' in name
    ? `the ${name.kind} ${JSON.stringify(name.value.slice(0, 200))}`
    : `a name of type ${name.kind}`;
}

function requireKey(spki: Uint8Array, accountJwk: PublicJwk): void {
  const failure = firstFailure(checkSpki(spki));
  if (failure !== undefined) throw refused(`its key is not acceptable: ${failure.detail}`);
  // RFC 8555 section 11.1: the account key must not become a certificate key.
  if (isKeyOf(accountJwk, spki)) throw refused('its key is the account key');
}

function requireUsage(parsed: ParsedCsr, only: CertificateUsage | undefined): CertificateUsage {
  const { keyUsage } = parsed;
  const allowed = ['digitalSignature', 'contentCommitment', 'keyEncipherment', 'keyAgreement', 'dataEncipherment'];
  const stray = keyUsage?.find((name) => !allowed.includes(name));
  if (stray !== undefined) throw refused(`it asks for the key usage ${stray}, which this CA never grants`);
  const usage = keyUsage === undefined && only !== undefined ? only : usageOf(keyUsage);
  if (usage === undefined) throw refused('its key usage asks neither for signing nor for encryption');
  if (only !== undefined && usage !== only) {
    throw refused(`its key usage is not for ${only} only, which the profile of the order is`);
  }
  const granted = usageOf(possibleUsage(parsed.spki, usage));
  // RFC 8555 section 7.4: nothing else than what was asked for. Without the extension nothing particular was.
  if (granted === undefined || (granted !== usage && (keyUsage ?? only) !== undefined)) {
    throw refused('its key cannot be used for encryption, which its key usage or the profile of the order asks for');
  }
  return granted;
}

function possibleUsage(spki: Uint8Array, usage: CertificateUsage): readonly KeyUsage[] {
  try {
    return smimeKeyUsage(spki, usage);
  } catch (error) {
    if (error instanceof ConfigInvalid) return [];
    throw error;
  }
}

function refused(reason: string, cause?: unknown): RequestRefused {
  return new RequestRefused('CSR_INVALID', `The certificate request is refused: ${reason}.`, { cause });
}
