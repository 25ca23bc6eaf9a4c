import { constants, createHmac, privateDecrypt, publicEncrypt } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import { issuerAndSerial, unsupportedCms, what } from './cms-content.ts';
import {
  der,
  explicit,
  integer,
  malformed,
  objectIdentifier,
  octetString,
  readElements,
  readObjectIdentifier,
  sequence,
  tags,
} from './der.ts';
import type { DerElement } from './der.ts';

/** `pkcs1` is read by every program; `oaep` is the better one where all recipients know it. */
export type KeyTransport = 'pkcs1' | 'oaep';

const rsaEncryption = '1.2.840.113549.1.1.1';
const rsaesOaep = '1.2.840.113549.1.1.7';
const mgf1 = '1.2.840.113549.1.1.8';
const sha1 = '1.3.14.3.2.26';
const digests: Readonly<Record<string, string>> = {
  [sha1]: 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** Encrypts a content key to an RSA key: a KeyTransRecipientInfo, DER (RFC 5652 section 6.2.1, RFC 8017, RFC 4055). */
export function composeKeyTransport(
  recipient: Certificate,
  publicKey: KeyObject,
  contentKey: Uint8Array,
  transport: KeyTransport,
): Uint8Array {
  const sha256 = sequence(objectIdentifier('2.16.840.1.101.3.4.2.1'), der(tags.null));
  const oaep = sequence(explicit(0, sha256), explicit(1, sequence(objectIdentifier(mgf1), sha256)));
  const algorithm =
    transport === 'oaep'
      ? sequence(objectIdentifier(rsaesOaep), oaep)
      : sequence(objectIdentifier(rsaEncryption), der(tags.null));
  const padding =
    transport === 'oaep'
      ? { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
      : { padding: constants.RSA_PKCS1_PADDING };
  const encryptedKey = new Uint8Array(publicEncrypt({ key: publicKey, ...padding }, contentKey));
  return sequence(integer(0), issuerAndSerial(recipient), algorithm, octetString(encryptedKey));
}

/**
 * Decrypts the content key of a KeyTransRecipientInfo; `undefined` when the key does not fit. With PKCS#1 v1.5 bad padding
 * gives a useless key, so that nobody learns from the difference (RFC 3218).
 * Throws `ProtocolViolation` CMS_UNSUPPORTED or ASN1_MALFORMED.
 */
export function openKeyTransport(info: DerElement, privateKey: KeyObject): Uint8Array | undefined {
  const [, , algorithm, encryptedKey] = readElements(info.content, what);
  if (algorithm === undefined || encryptedKey?.tag !== tags.octetString) throw malformed(what);
  const [oid, parameters] = readElements(algorithm.content, what);
  const name = readObjectIdentifier(oid, what);
  if (name !== rsaEncryption && name !== rsaesOaep) throw unsupportedCms(`key transport ${name}`);
  const oaepHash = name === rsaesOaep ? oaepDigest(parameters) : undefined;
  const padding = oaepHash === undefined ? constants.RSA_NO_PADDING : constants.RSA_PKCS1_OAEP_PADDING;
  try {
    const key = { key: privateKey, padding, ...(oaepHash === undefined ? {} : { oaepHash }) };
    const opened = new Uint8Array(privateDecrypt(key, encryptedKey.content));
    return oaepHash === undefined ? removePadding(opened, privateKey, encryptedKey.content) : opened;
  } catch {
    return undefined;
  }
}

/**
 * Takes the PKCS#1 v1.5 padding off (RFC 8017 section 7.2.2). Older Nodes refuse to do it, since it invites Bleichenbacher's
 * attack: so what is badly padded yields 32 bytes that depend on the key and the message, the same each time, and the
 * decryption fails later like that of a damaged content.
 */
function removePadding(block: Uint8Array, privateKey: KeyObject, encrypted: Uint8Array): Uint8Array {
  const end = block.indexOf(0, 2);
  if (block[0] === 0 && block[1] === 2 && end >= 10) return block.subarray(end + 1);
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' });
  return new Uint8Array(createHmac('sha256', secret).update(encrypted).digest());
}

/** The digest of OAEP, which has to be that of its mask too; both are SHA-1 when they are left out. */
function oaepDigest(parameters: DerElement | undefined): string {
  const fields = readElements(parameters?.content ?? new Uint8Array(), what);
  const hash = algorithmIn(fields.find(({ tag }) => tag === 0xa0));
  const mask = algorithmIn(fields.find(({ tag }) => tag === 0xa1));
  const digest = hash?.oid ?? sha1;
  const maskDigest = mask === undefined ? sha1 : readObjectIdentifier(fieldsOf(mask.parameters)[0], what);
  const name = digests[digest];
  if (name === undefined || digest !== maskDigest || (mask !== undefined && mask.oid !== mgf1)) {
    throw unsupportedCms('RSAES-OAEP with these parameters');
  }
  if (fields.some(({ tag }) => tag !== 0xa0 && tag !== 0xa1)) throw unsupportedCms('RSAES-OAEP with a label');
  return name;
}

function algorithmIn(wrapped: DerElement | undefined): { oid: string; parameters: DerElement | undefined } | undefined {
  if (wrapped === undefined) return undefined;
  const [oid, parameters] = fieldsOf(fieldsOf(wrapped)[0]);
  return { oid: readObjectIdentifier(oid, what), parameters };
}

function fieldsOf(element: DerElement | undefined): DerElement[] {
  return readElements(element?.content ?? new Uint8Array(), what);
}
