import { createCipheriv, createDecipheriv, createPublicKey, diffieHellman, hash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import { identifies, issuerAndSerial, unsupportedCms, what } from './cms-content.ts';
import {
  concatBytes,
  der,
  explicit,
  integer,
  malformed,
  objectIdentifier,
  octetString,
  readElements,
  readObjectIdentifier,
  readSingle,
  sequence,
  tags,
} from './der.ts';
import type { DerElement } from './der.ts';
import { generateCurveKey, spkiOf } from './keys.ts';

const stdDhSha256 = '1.3.132.1.11.1';

/** Key agreement schemes with the digest of their key derivation (RFC 5753 section 7.1.4); our curves have cofactor 1. */
const schemes: Readonly<Record<string, string>> = {
  '1.3.133.16.840.63.0.2': 'sha1',
  '1.3.132.1.11.0': 'sha224',
  [stdDhSha256]: 'sha256',
  '1.3.132.1.11.2': 'sha384',
  '1.3.132.1.11.3': 'sha512',
  '1.3.133.16.840.63.0.3': 'sha1',
  '1.3.132.1.14.0': 'sha224',
  '1.3.132.1.14.1': 'sha256',
  '1.3.132.1.14.2': 'sha384',
  '1.3.132.1.14.3': 'sha512',
};

const wraps = [
  { oid: '2.16.840.1.101.3.4.1.5', name: 'id-aes128-wrap', keyBytes: 16 },
  { oid: '2.16.840.1.101.3.4.1.25', name: 'id-aes192-wrap', keyBytes: 24 },
  { oid: '2.16.840.1.101.3.4.1.45', name: 'id-aes256-wrap', keyBytes: 32 },
] as const;

/** RFC 3394 section 2.2.3.1. */
const wrapIv = new Uint8Array(8).fill(0xa6);

/**
 * Encrypts a content key to an EC key by ephemeral ECDH, SHA-256 and AES-256 key wrap: a KeyAgreeRecipientInfo, DER
 * (RFC 5753 section 3.1.1). The curve is one that OpenSSL names.
 */
export async function composeKeyAgreement(
  recipient: Certificate,
  publicKey: KeyObject,
  contentKey: Uint8Array,
): Promise<Uint8Array> {
  const ephemeral = await generateCurveKey(publicKey.asymmetricKeyDetails?.namedCurve ?? '');
  const secret = diffieHellman({ privateKey: ephemeral, publicKey });
  const wrap = sequence(objectIdentifier(wraps[2].oid));
  const encryptionKey = deriveKey(secret, { digest: 'sha256', wrap, keyBytes: 32, ukm: undefined });
  const cipher = createCipheriv(wraps[2].name, encryptionKey, wrapIv);
  const encryptedKey = concatBytes([cipher.update(contentKey), cipher.final()]);
  const sender = der(0xa1, readSingle(spkiOf(ephemeral), what).content);
  return der(
    0xa1,
    integer(3),
    explicit(0, sender),
    sequence(objectIdentifier(stdDhSha256), wrap),
    sequence(sequence(issuerAndSerial(recipient), octetString(encryptedKey))),
  );
}

/** Finds the encrypted content key for a certificate in a KeyAgreeRecipientInfo. */
export function agreedKeyFor(info: DerElement, certificate: Certificate): DerElement | undefined {
  const keys = readElements(info.content, what).at(-1);
  for (const entry of readElements(keys?.content ?? new Uint8Array(), what)) {
    const [identifier, encryptedKey] = readElements(entry.content, what);
    if (identifier === undefined || encryptedKey?.tag !== tags.octetString) throw malformed(what);
    if (identifies(recipientIdentifier(identifier), certificate)) return encryptedKey;
  }
  return undefined;
}

/**
 * Decrypts a content key that `agreedKeyFor` found; `undefined` when the key does not fit.
 * Throws `ProtocolViolation` CMS_UNSUPPORTED or ASN1_MALFORMED.
 */
export function openKeyAgreement(
  info: DerElement,
  encryptedKey: DerElement,
  privateKey: KeyObject,
): Uint8Array | undefined {
  const [, originator, ...rest] = readElements(info.content, what);
  const ukm = rest[0]?.tag === 0xa1 ? rest.shift() : undefined;
  const [schemeOid, wrapElement] = readElements(rest[0]?.content ?? new Uint8Array(), what);
  const scheme = readObjectIdentifier(schemeOid, what);
  const digest = schemes[scheme];
  if (digest === undefined) throw unsupportedCms(`key agreement ${scheme}`);
  if (wrapElement === undefined) throw malformed(what);
  const wrapOid = readObjectIdentifier(readElements(wrapElement.content, what)[0], what);
  const wrap = wraps.find(({ oid }) => oid === wrapOid);
  if (wrap === undefined) throw unsupportedCms(`key wrap ${wrapOid}`);
  const publicKey = originatorKey(originator, privateKey);
  try {
    const secret = diffieHellman({ privateKey, publicKey });
    const derivation = { digest, wrap: wrapElement.raw, keyBytes: wrap.keyBytes, ukm: ukm?.content };
    const decipher = createDecipheriv(wrap.name, deriveKey(secret, derivation), wrapIv);
    return concatBytes([decipher.update(encryptedKey.content), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** RecipientKeyIdentifier wraps the key identifier once more than the other identifiers do. */
function recipientIdentifier(identifier: DerElement): DerElement {
  if (identifier.tag !== 0xa0) return identifier;
  const [keyIdentifier] = readElements(identifier.content, what);
  if (keyIdentifier?.tag !== tags.octetString) throw malformed(what);
  return { ...keyIdentifier, tag: 0x80 };
}

/** The sender's ephemeral key, on our own curve: the message may leave the curve out, and must not choose another. */
function originatorKey(originator: DerElement | undefined, privateKey: KeyObject): KeyObject {
  const [choice] = readElements(originator?.content ?? new Uint8Array(), what);
  if (originator?.tag !== 0xa0 || choice === undefined) throw malformed(what);
  if (choice.tag !== 0xa1) throw unsupportedCms('key agreement with a static key of the sender');
  const point = readElements(choice.content, what)[1];
  const [ownAlgorithm] = readElements(readSingle(spkiOf(privateKey), what).content, what);
  if (point?.tag !== tags.bitString || ownAlgorithm === undefined) throw malformed(what);
  try {
    const spki = sequence(ownAlgorithm.raw, point.raw);
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch (cause) {
    throw malformed('key of the sender', cause);
  }
}

interface Derivation {
  readonly digest: string;
  /** AlgorithmIdentifier of the key wrap, DER. */
  readonly wrap: Uint8Array;
  readonly keyBytes: number;
  /** The sender's OCTET STRING of user keying material, DER. */
  readonly ukm: Uint8Array | undefined;
}

/** The key derivation of ANSI X9.63 with the ECC-CMS-SharedInfo (RFC 5753 section 7.2). */
function deriveKey(secret: Uint8Array, { digest, wrap, keyBytes, ukm }: Derivation): Uint8Array {
  const bits = new Uint8Array(4);
  new DataView(bits.buffer).setUint32(0, keyBytes * 8);
  const material = ukm === undefined ? [] : [explicit(0, ukm)];
  const shared = sequence(wrap, ...material, explicit(2, octetString(bits)));
  const blocks: Uint8Array[] = [];
  for (let length = 0, counter = 1; length < keyBytes; counter += 1) {
    const count = Uint8Array.of(0, 0, 0, counter);
    const block = hash(digest, concatBytes([secret, count, shared]), 'buffer');
    blocks.push(block);
    length += block.length;
  }
  return concatBytes(blocks).subarray(0, keyBytes);
}
