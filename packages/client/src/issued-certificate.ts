import {
  ProtocolViolation,
  checkIssuedCertificate,
  composePkcs12,
  encodePem,
  encodePrivateKey,
  firstFailure,
  parseCertificateChain,
  spkiOf,
} from '@acme-smime/protocol';
import type { Certificate, Pkcs12Form, RevocationReason } from '@acme-smime/protocol';
import type { KeyObject } from 'node:crypto';
import type { EnrollmentRequest } from './enrollment/state.ts';
import type { CertificateFiles } from './store/store.ts';

/** What was downloaded, and what it is checked against. */
export interface Issued {
  /** PEM as the CA sent it: the certificate, then its issuers. */
  readonly pem: string;
  readonly key: KeyObject;
  readonly request: EnrollmentRequest;
  readonly orderUrl: string;
  readonly accountUrl: string;
}

/** How the PKCS#12 is made. */
export interface Pkcs12Options {
  readonly form: Pkcs12Form;
  /** Without one a passphrase is made up and kept beside the file. */
  readonly passphrase?: string;
}

/**
 * Checks a downloaded certificate against the key, the addresses, the use and its own chain before anybody relies on it.
 *
 * @throws ProtocolViolation `CERTIFICATE_MISMATCH`
 */
export function requireIssuedCertificate(issued: Issued, now: Date): readonly [Certificate, ...Certificate[]] {
  const [leaf, ...issuers] = parseCertificateChain(issued.pem);
  const report = checkIssuedCertificate({
    chain: leaf === undefined ? [] : [leaf, ...issuers],
    spki: spkiOf(issued.key),
    addresses: issued.request.addresses,
    usage: issued.request.use,
    now,
  });
  const failure = firstFailure(report);
  if (failure !== undefined || leaf === undefined)
    throw new ProtocolViolation(
      'CERTIFICATE_MISMATCH',
      `The certificate that the CA delivered is not what was ordered and was not stored: ${failure?.detail ?? 'there is none in the answer'}`,
      { rfc: 8555, section: '7.4.2', evidence: issued.orderUrl },
    );
  return [leaf, ...issuers];
}

/** Lays an issued certificate out as the files of a lineage, PKCS#12 with the full chain included. */
export async function certificateFiles(
  issued: Issued,
  chain: readonly [Certificate, ...Certificate[]],
  pkcs12: Pkcs12Options,
  random: (bytes: number) => Uint8Array,
): Promise<CertificateFiles> {
  const [leaf, ...issuers] = chain;
  const passphrase = pkcs12.passphrase ?? madeUpPassphrase(random);
  const certPem = encodePem('CERTIFICATE', leaf.der);
  const chainPem = issuers.map((one) => encodePem('CERTIFICATE', one.der)).join('');
  return {
    'key.pem': encodePrivateKey(issued.key),
    'cert.pem': certPem,
    'chain.pem': chainPem,
    'fullchain.pem': certPem + chainPem,
    'certificate.p12': await composePkcs12({
      privateKey: issued.key,
      certificate: leaf.der,
      chain: issuers.map((one) => one.der),
      passphrase,
      friendlyName: issued.request.addresses[0] ?? '',
      form: pkcs12.form,
      random,
    }),
    'metadata.json': `${JSON.stringify(metadata(issued, leaf), null, 2)}\n`,
    ...(pkcs12.passphrase === undefined ? { 'passphrase.txt': `${passphrase}\n` } : {}),
  };
}

/** What `metadata.json` holds: enough to see what a version is, and to ask for the next one. */
export interface CertificateMetadata {
  readonly version: 1;
  readonly request: EnrollmentRequest;
  readonly accountUrl: string;
  readonly orderUrl: string;
  readonly serialNumber: string;
  readonly issuer: string;
  /** ISO 8601. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** The CA was told to revoke it. */
  readonly revoked?: { readonly at: string; readonly reason: RevocationReason };
}

function metadata(issued: Issued, leaf: Certificate): CertificateMetadata {
  return {
    version: 1,
    request: issued.request,
    accountUrl: issued.accountUrl,
    orderUrl: issued.orderUrl,
    serialNumber: leaf.serialNumber,
    issuer: leaf.issuer.text,
    notBefore: leaf.notBefore.toISOString(),
    notAfter: leaf.notAfter.toISOString(),
  };
}

/** 120 bits in letters and digits that every keyboard has and nobody mistakes for another. */
function madeUpPassphrase(random: (bytes: number) => Uint8Array): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz234567892';
  const letters = [...random(24)].map((byte) => alphabet[byte % 32]);
  return [0, 6, 12, 18].map((at) => letters.slice(at, at + 6).join('')).join('-');
}
