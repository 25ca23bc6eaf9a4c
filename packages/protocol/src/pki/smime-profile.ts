import { ConfigInvalid } from '../errors.ts';
import { addressName, composeSubjectAlternativeName } from './subject-alternative-name.ts';
import { composeName, nameTypes } from './distinguished-name.ts';
import { certificatePolicies, extendedKeyUsage, keyPurposes, subjectKeyIdentifier } from './extension-values.ts';
import { extensionOids } from './extension.ts';
import { composeCertificate, issuerExtensions, keyUsage } from './issue.ts';
import type { Issuer, IssuerUrls } from './issue.ts';
import type { KeyUsage, SmimeUsage } from './key-usage.ts';
import { readSpki } from './public-key.ts';

/** What an S/MIME certificate shall say; nothing else gets into it. */
export interface SmimeCertificateRequest extends IssuerUrls {
  readonly issuer: Issuer;
  /** SubjectPublicKeyInfo, DER; judge it with `checkSpki` first. */
  readonly spki: Uint8Array;
  /** The validated addresses, at least one. */
  readonly addresses: readonly string[];
  readonly usage: SmimeUsage;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** An unsigned big-endian number of 8 to 20 octets with at least 64 random bits; `composeSerial` makes one. */
  readonly serial: Uint8Array;
  /**
   * Object identifiers. None by default: to assert the one of a reserved policy (S/MIME BR 7.1.6.1) is to promise that all
   * of those requirements are kept, which only who runs the authority can say.
   */
  readonly policyOids?: readonly string[];
  /** `mailbox` (default): CN = the first address where it fits; `empty`: no subject at all. */
  readonly subject?: 'mailbox' | 'empty';
}

/** S/MIME BR 7.1.6.1: mailbox-validated, multipurpose generation. */
export const mailboxValidatedMultipurpose = '2.23.140.1.5.1.2';

/** S/MIME BR 7.1.6.1: mailbox-validated, strict generation. */
export const mailboxValidatedStrict = '2.23.140.1.5.1.3';

/** S/MIME BR 6.3.2: days that a strict or multipurpose certificate may live. */
export const longestValidityDays = 825;

const upperBoundCommonName = 64;

/**
 * Composes and signs a mailbox-validated certificate, DER (S/MIME BR 7.1.2.3, RFC 8823 section 3.3): it keeps the rules of
 * the strict generation and with them those of the multipurpose one; only the policy that is asserted tells them apart.
 * Throws `ConfigInvalid`: EMAIL_INVALID, KEY_USAGE_IMPOSSIBLE, VALIDITY_TOO_LONG, SERIAL_TOO_SHORT.
 */
export async function composeSmimeCertificate(request: SmimeCertificateRequest): Promise<Uint8Array> {
  const { issuer, spki, addresses, usage, serial, notBefore, notAfter } = request;
  requireProfile(request);
  const commonName = request.subject === 'empty' ? undefined : shortName(addresses);
  const policyOids = request.policyOids ?? [];
  return composeCertificate({
    serial,
    issuer: issuer.certificate.subject.der,
    subject: composeName(commonName === undefined ? [] : [{ type: nameTypes.commonName, value: commonName }]),
    notBefore,
    notAfter,
    spki,
    issuerSigner: issuer.signer,
    extensions: [
      keyUsage(smimeKeyUsage(spki, usage)),
      extendedKeyUsage([keyPurposes.emailProtection]),
      {
        oid: extensionOids.subjectAlternativeName,
        // RFC 5280 section 4.2.1.6: with an empty subject these are the only names.
        critical: commonName === undefined,
        value: composeSubjectAlternativeName(addresses),
      },
      ...(policyOids.length === 0 ? [] : [certificatePolicies(policyOids)]),
      ...issuerExtensions(issuer, request),
      subjectKeyIdentifier(spki),
    ],
  });
}

/**
 * Chooses the KeyUsage bits for a key and a usage (S/MIME BR 7.1.2.3 e). A key that can only sign gets a signing
 * certificate when both was asked for. Throws `ConfigInvalid` KEY_USAGE_IMPOSSIBLE when encryption alone was.
 */
export function smimeKeyUsage(spki: Uint8Array, usage: SmimeUsage): KeyUsage[] {
  const kind = readSpki(spki)?.asymmetricKeyType;
  const encrypting: KeyUsage | undefined =
    kind === 'rsa' ? 'keyEncipherment' : kind === 'ec' ? 'keyAgreement' : undefined;
  if (usage === 'encryption' && encrypting === undefined) {
    throw new ConfigInvalid(
      'KEY_USAGE_IMPOSSIBLE',
      `A certificate for encryption alone needs an RSA or EC key, not ${kind ?? 'an unreadable one'}.`,
      { path: 'keyUsage', expected: 'an RSA or EC key' },
    );
  }
  return [
    ...(usage === 'encryption' ? [] : (['digitalSignature'] as const)),
    ...(usage === 'signing' || encrypting === undefined ? [] : [encrypting]),
  ];
}

function requireProfile({ addresses, serial, notBefore, notAfter }: SmimeCertificateRequest): void {
  if (addresses.length === 0) {
    throw new ConfigInvalid('EMAIL_INVALID', 'A certificate needs at least one e-mail address.', { path: 'addresses' });
  }
  // Both ends count: the validity includes its last second (RFC 5280 section 4.1.2.5).
  const days = (notAfter.getTime() - notBefore.getTime() + 1000) / 86_400_000;
  if (!(days > 0 && days <= longestValidityDays)) {
    throw new ConfigInvalid(
      'VALIDITY_TOO_LONG',
      `A certificate cannot be valid for ${Math.ceil(days)} days: S/MIME BR 6.3.2 allows 1 to ${longestValidityDays}.`,
      { path: 'notAfter', expected: `at most ${longestValidityDays} days` },
    );
  }
  if (serial.length < 8 || serial.length > 20 || !serial.some((octet) => octet !== 0)) {
    throw new ConfigInvalid('SERIAL_TOO_SHORT', 'A serial number needs 8 to 20 octets (S/MIME BR 7.1).', {
      path: 'serial',
      expected: '8 to 20 octets',
    });
  }
}

/** The first address the way the subjectAltName names it, where a common name has room for it (RFC 5280 appendix A). */
function shortName(addresses: readonly string[]): string | undefined {
  const [first] = addresses.map(addressName);
  const value = first !== undefined && 'value' in first ? first.value : undefined;
  return value !== undefined && [...value].length <= upperBoundCommonName ? value : undefined;
}
