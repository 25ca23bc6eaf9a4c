import { hash } from 'node:crypto';
import { ProtocolViolation } from '../errors.ts';
import { parseCertificate, readTime } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import {
  contentTypes,
  identifies,
  mostSigners,
  parseContentInfo,
  readEntries,
  unsupportedCms,
  what,
} from './cms-content.ts';
import { attributeTypes } from './cms-sign.ts';
import { malformed, readElements, readObjectIdentifier, readSingle, sameBytes, setOf, tags } from './der.ts';
import type { DerElement } from './der.ts';
import { decodeDigestAlgorithm, decodeSignatureAlgorithm, verifySignature } from './signature-algorithm.ts';
import type { DigestName } from './signature-algorithm.ts';

/** One signature of a signed message. Whether the certificate is trusted is another question: see `verifyChain`. */
export interface CmsSigner {
  /** The signer's certificate, when it came along. */
  readonly certificate?: Certificate;
  /** Whether the signature is good for the content and the certificate. */
  readonly signatureValid: boolean;
  /** What the signer claims; nobody vouches for it. */
  readonly signingTime?: Date;
  /** Why the signature is not valid, in one sentence. */
  readonly problem?: string;
  /** Every signed attribute by its object identifier, its values DER; they mean nothing unless the signature is valid. */
  readonly attributes: ReadonlyMap<string, readonly Uint8Array[]>;
}

/** A signed message, read. */
export interface VerifiedCms {
  /** At least one. */
  readonly signers: readonly CmsSigner[];
  /** Every X.509 certificate that came along. */
  readonly certificates: readonly Certificate[];
  /** What was signed. */
  readonly content: Uint8Array;
}

/** The fields of a SignerInfo (RFC 5652 section 5.3). */
interface SignerInfo {
  readonly identifier: DerElement;
  readonly digestAlgorithm: DerElement;
  readonly attributes: DerElement | undefined;
  readonly signatureAlgorithm: DerElement;
  readonly signature: DerElement;
}

interface SignedContent {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/**
 * Verifies every signature of a CMS SignedData message, BER or DER, over the content inside or, when it is detached, over
 * `content`. Throws `ProtocolViolation`: ASN1_MALFORMED, CMS_UNSUPPORTED, CMS_CONTENT_MISSING when there is no content or
 * two different ones.
 */
export async function verifyCms(bytes: Uint8Array, content?: Uint8Array): Promise<VerifiedCms> {
  const { type, fields } = parseContentInfo(bytes);
  if (type !== contentTypes.signedData) throw unsupportedCms(`content type ${type} instead of signed data`);
  const [, digests, encapsulated, ...rest] = fields;
  const signerInfos = rest.at(-1);
  if (digests?.tag !== tags.set || encapsulated === undefined || signerInfos?.tag !== tags.set) throw malformed(what);
  const signed = signedContent(encapsulated, content);
  const certificates = readEntries(rest.find(({ tag }) => tag === 0xa0)).flatMap((choice) => readCertificate(choice));
  const signers = readEntries(signerInfos, mostSigners).map((info) =>
    verifySigner(readSignerInfo(info), signed, certificates),
  );
  // A message without signers is only a bag of certificates; nobody may take it for signed.
  if (signers.length === 0) throw unsupportedCms('signed data without a signer');
  return { signers, certificates, content: signed.bytes };
}

function signedContent(encapsulated: DerElement, detached: Uint8Array | undefined): SignedContent {
  const [type, wrapped] = readElements(encapsulated.content, what);
  const inside = wrapped === undefined ? undefined : readSingle(wrapped.content, what, tags.octetString).content;
  const bytes = inside ?? detached;
  if (bytes === undefined || (inside !== undefined && detached !== undefined && !sameBytes(inside, detached))) {
    throw new ProtocolViolation(
      'CMS_CONTENT_MISSING',
      inside === undefined
        ? 'The signature is detached, and the content it belongs to was not given.'
        : 'The signed message holds other content than the one it stands beside.',
      { rfc: 5652, section: '5.2' },
    );
  }
  return { type: readObjectIdentifier(type, what), bytes };
}

/** Attribute certificates and the like are passed over, and so are certificates that nobody could use anyway. */
function readCertificate(choice: DerElement): Certificate[] {
  if (choice.tag !== tags.sequence) return [];
  try {
    return [parseCertificate(choice.raw)];
  } catch {
    return [];
  }
}

function readSignerInfo(info: DerElement): SignerInfo {
  const [version, identifier, digestAlgorithm, ...fields] = readElements(info.content, what);
  const attributes = fields[0]?.tag === 0xa0 ? fields.shift() : undefined;
  const [signatureAlgorithm, signature] = fields;
  if (version?.tag !== tags.integer || identifier === undefined || digestAlgorithm === undefined) throw malformed(what);
  if (signatureAlgorithm === undefined || signature?.tag !== tags.octetString) throw malformed(what);
  return { identifier, digestAlgorithm, attributes, signatureAlgorithm, signature };
}

function verifySigner(info: SignerInfo, content: SignedContent, certificates: readonly Certificate[]): CmsSigner {
  const certificate = certificates.find((candidate) => identifies(info.identifier, candidate));
  if (certificate === undefined) {
    return {
      signatureValid: false,
      problem: 'The certificate of the signer is not in the message.',
      attributes: new Map(),
    };
  }
  const attributes = readAttributes(info.attributes);
  const claimed = attributes.get(attributeTypes.signingTime)?.[0];
  const signer = {
    certificate,
    ...(claimed === undefined ? {} : { signingTime: readTime(claimed) }),
    attributes: new Map([...attributes].map(([oid, values]) => [oid, values.map(({ raw }) => raw)] as const)),
  };
  const digest = decodeDigestAlgorithm(info.digestAlgorithm.raw);
  const problem =
    digest === undefined
      ? 'The signature uses a digest that is broken or unknown.'
      : (attributeProblem(info, attributes, content, certificate, digest) ??
        signatureProblem(info, content, certificate, digest));
  return problem === undefined ? { ...signer, signatureValid: true } : { ...signer, signatureValid: false, problem };
}

/** Values by type; one type twice would let two readers see different things (RFC 5652 section 11). */
function readAttributes(attributes: DerElement | undefined): Map<string, DerElement[]> {
  const read = new Map<string, DerElement[]>();
  for (const attribute of readEntries(attributes)) {
    const [type, values] = readElements(attribute.content, what);
    const oid = readObjectIdentifier(type, what);
    if (values?.tag !== tags.set || read.has(oid)) throw malformed(what);
    read.set(oid, readEntries(values));
  }
  return read;
}

function attributeProblem(
  info: SignerInfo,
  attributes: ReadonlyMap<string, readonly DerElement[]>,
  content: SignedContent,
  certificate: Certificate,
  digest: DigestName,
): string | undefined {
  if (info.attributes === undefined) {
    // Attributes that somebody signed elsewhere, shown as if they were content, have a good signature too.
    const passable = content.type === contentTypes.data && content.bytes[0] !== tags.set;
    return passable ? undefined : 'The signature has no signed attributes.';
  }
  const [type, ...types] = attributes.get(attributeTypes.contentType) ?? [];
  const [expected, ...others] = attributes.get(attributeTypes.messageDigest) ?? [];
  if (type === undefined || types.length > 0 || readObjectIdentifier(type, what) !== content.type) {
    return 'The signed attributes name another content type than the message has.';
  }
  if (expected?.tag !== tags.octetString || others.length > 0) return 'The signed attributes hold no message digest.';
  if (!sameBytes(expected.content, hash(digest, content.bytes, 'buffer'))) {
    return 'The content was changed after it was signed.';
  }
  return boundToOther(attributes.get(attributeTypes.signingCertificateV2)?.[0], certificate)
    ? 'The signature is bound to another certificate of the same key.'
    : undefined;
}

/** Looks at the first certificate hash of signingCertificateV2 where it has the default digest (RFC 5035 section 4). */
function boundToOther(value: DerElement | undefined, { der }: Certificate): boolean {
  if (value === undefined) return false;
  const inside = (element: DerElement | undefined): DerElement | undefined =>
    readElements(element?.content ?? new Uint8Array(), what)[0];
  const certificateHash = inside(inside(inside(value)));
  return (
    certificateHash?.tag === tags.octetString && !sameBytes(certificateHash.content, hash('sha256', der, 'buffer'))
  );
}

function signatureProblem(
  info: SignerInfo,
  content: SignedContent,
  certificate: Certificate,
  digest: DigestName,
): string | undefined {
  const algorithm = decodeSignatureAlgorithm(info.signatureAlgorithm.raw, digest);
  if (algorithm === undefined) return 'The signature uses an algorithm that is broken or unknown.';
  // The message digest was made with one of them and has to be worth as much as the other.
  if ('digest' in algorithm && algorithm.digest !== digest) return 'The signature mixes two digests.';
  const verifies = (data: Uint8Array): boolean =>
    verifySignature(certificate.spki, algorithm, data, info.signature.content);
  const good = info.attributes === undefined ? verifies(content.bytes) : signedForms(info.attributes).some(verifies);
  return good ? undefined : 'The signature is not good for the certificate of the signer.';
}

/** What was signed is the SET of the attributes: in the order of DER, or by careless programs in the order sent. */
function signedForms(attributes: DerElement): Uint8Array[] {
  const sent = Uint8Array.from(attributes.raw);
  sent[0] = tags.set;
  return [sent, setOf(readElements(attributes.content, what).map(({ raw }) => raw))];
}
