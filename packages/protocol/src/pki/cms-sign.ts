import { hash } from 'node:crypto';
import { parseCertificate } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { composeContentInfo, contentTypes, issuerAndSerial } from './cms-content.ts';
import { der, explicit, integer, objectIdentifier, octetString, sequence, setOf, tags, time } from './der.ts';
import { decodeSignatureAlgorithm, encodeDigestAlgorithm } from './signature-algorithm.ts';
import type { DigestName } from './signature-algorithm.ts';
import type { Signer } from './signer.ts';

/** What is signed, by whom, and how the signature travels. */
export interface CmsSigning {
  readonly content: Uint8Array;
  readonly signer: Signer;
  /** The signer's certificate, DER. */
  readonly certificate: Uint8Array;
  /** Certificates above it that travel along, DER. */
  readonly chain: readonly Uint8Array[];
  /** Leaves the content out, as `multipart/signed` does. */
  readonly detached: boolean;
  readonly signingTime: Date;
  /** Further signed attributes: object identifier and one value, DER. */
  readonly attributes?: readonly (readonly [oid: string, value: Uint8Array])[];
}

/** Object identifiers of the signed attributes that we write or heed. */
export const attributeTypes = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  smimeCapabilities: '1.2.840.113549.1.9.15',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;

/** What we can decrypt, the best first: AES-256 and AES-128, GCM and CBC (RFC 8551 section 2.7.1). */
const capabilities = [
  '2.16.840.1.101.3.4.1.46',
  '2.16.840.1.101.3.4.1.42',
  '2.16.840.1.101.3.4.1.6',
  '2.16.840.1.101.3.4.1.2',
];

/**
 * Signs content as CMS SignedData, DER, by one signer with signed attributes (RFC 5652 section 5, RFC 8551 section 2.5).
 * Throws what the signer throws.
 */
export async function signCms(signing: CmsSigning): Promise<Uint8Array> {
  const { content, signer, chain, detached } = signing;
  const certificate = parseCertificate(signing.certificate);
  const digest = digestOf(signer);
  const attributes = signedAttributes(signing, certificate, digest);
  // Signed is the SET, sent is the same under an implicit tag (RFC 5652 section 5.4).
  const signature = await signer.sign(setOf(attributes));
  const digestAlgorithm = encodeDigestAlgorithm(digest);
  const signerInfo = sequence(
    integer(1),
    issuerAndSerial(certificate),
    digestAlgorithm,
    setOf(attributes, 0xa0),
    signer.signatureAlgorithm,
    octetString(signature),
  );
  const encapsulated = detached ? [] : [explicit(0, octetString(content))];
  const signedData = sequence(
    integer(1),
    setOf([digestAlgorithm]),
    sequence(objectIdentifier(contentTypes.data), ...encapsulated),
    setOf([certificate.der, ...chain], 0xa0),
    setOf([signerInfo]),
  );
  return composeContentInfo(contentTypes.signedData, signedData);
}

function signedAttributes(
  { content, signingTime, attributes = [] }: CmsSigning,
  { der: bytes }: Certificate,
  digest: DigestName,
): Uint8Array[] {
  const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(objectIdentifier(type), setOf([value]));
  return [
    attribute(attributeTypes.contentType, objectIdentifier(contentTypes.data)),
    attribute(attributeTypes.signingTime, time(signingTime)),
    attribute(attributeTypes.messageDigest, octetString(hash(digest, content, 'buffer'))),
    attribute(
      attributeTypes.smimeCapabilities,
      sequence(...capabilities.map((oid) => sequence(objectIdentifier(oid)))),
    ),
    // Binds the certificate, so that nobody puts another one of the same key in its place (RFC 5035 section 3).
    attribute(
      attributeTypes.signingCertificateV2,
      sequence(sequence(sequence(der(tags.octetString, hash('sha256', bytes, 'buffer'))))),
    ),
    ...attributes.map(([oid, value]) => attribute(oid, value)),
  ];
}

/** Ed25519 goes with SHA-512 (RFC 8419 section 3.1). */
function digestOf({ signatureAlgorithm }: Signer): DigestName {
  const algorithm = decodeSignatureAlgorithm(signatureAlgorithm);
  return algorithm === undefined || algorithm.kind === 'ed25519' ? 'sha512' : algorithm.digest;
}
