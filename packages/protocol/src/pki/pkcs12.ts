import { createHash, createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ConfigInvalid } from '../errors.ts';
import { berToDer, implicitOctets } from './ber.ts';
import { parseCertificate } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import {
  der,
  explicit,
  integer,
  malformed,
  objectIdentifier,
  octetString,
  readElements,
  readObjectIdentifier,
  readSingle,
  sameBytes,
  sequence,
  setOf,
  tags,
} from './der.ts';
import type { DerElement } from './der.ts';
import { spkiOf } from './keys.ts';
import { decryptPbe, encryptPbes2, encryptTripleDes } from './pkcs12-encryption.ts';
import type { Encrypted } from './pkcs12-encryption.ts';
import { bmpPassphrase } from './pkcs12-key-derivation.ts';
import type { Passphrase } from './pkcs12-key-derivation.ts';
import { composeMac, macFits } from './pkcs12-mac.ts';

/** `modern` is AES-256 with SHA-256; `compat` is triple DES with SHA-1, for old mail programs and devices. */
export type Pkcs12Form = 'modern' | 'compat';

/** What goes into a PKCS#12 file. */
export interface Pkcs12Contents {
  readonly privateKey: KeyObject;
  /** The certificate of that key, DER. */
  readonly certificate: Uint8Array;
  /** All certificates above it, DER: without them mail programs cannot use it. */
  readonly chain: readonly Uint8Array[];
  /** May be empty. */
  readonly passphrase: string;
  /** What programs show in their lists. */
  readonly friendlyName: string;
  readonly form: Pkcs12Form;
  readonly random: (bytes: number) => Uint8Array;
}

/** What a PKCS#12 file holds. */
export interface ParsedPkcs12 {
  readonly privateKey?: KeyObject;
  /** The one of the private key first, where it is there. */
  readonly certificates: readonly Certificate[];
}

/**
 * Rounds of key derivation. They slow down guessing, which matters for a passphrase that a person could think of; ours is made up
 * of 100 random bits and more unless the user chose one, and the key lies beside the file without any. So they are what every
 * reader takes at once (old programs refuse more than a few thousand, a phone is slow), and what OpenSSL writes for the MAC, whose
 * derivation no library does fast: it decides how fast a guess can be tried, whatever the encryption does.
 */
const iterations = { modern: 10_000, compat: 2048 } as const;
const macIterations = 2048;

const oids = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  keyBag: '1.2.840.113549.1.12.10.1.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certBag: '1.2.840.113549.1.12.10.1.3',
  x509Certificate: '1.2.840.113549.1.9.22.1',
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
} as const;

const what = 'PKCS#12 file';

/**
 * Composes a PKCS#12 file, DER: the key, its certificate and all others, under one passphrase (RFC 7292).
 * Throws `ConfigInvalid` KEY_MISMATCH when the certificate is for another key.
 */
export async function composePkcs12(contents: Pkcs12Contents): Promise<Uint8Array> {
  const { privateKey, certificate, chain, passphrase, form, random } = contents;
  if (!sameBytes(parseCertificate(certificate).spki, spkiOf(privateKey))) {
    throw new ConfigInvalid('KEY_MISMATCH', 'The certificate for the PKCS#12 file is for another private key.', {
      path: 'certificate',
      expected: 'the certificate of the private key',
    });
  }
  const encrypt = async (plaintext: Uint8Array): Promise<Encrypted> =>
    form === 'modern'
      ? encryptPbes2(plaintext, passphrase, iterations.modern, random)
      : encryptTripleDes(plaintext, passphrase, iterations.compat, random);
  const attributes = bagAttributes(contents);
  const others = chain.filter((other) => !sameBytes(other, certificate));
  const certBags = sequence(certBag(certificate, attributes), ...others.map((other) => certBag(other)));
  const key = new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }));
  const [certs, shrouded] = await Promise.all([encrypt(certBags), encrypt(key)]);

  const keyBag = bag(oids.shroudedKeyBag, sequence(shrouded.algorithm, octetString(shrouded.ciphertext)), attributes);
  const authenticated = sequence(encryptedInfo(certs), dataInfo(sequence(keyBag)));
  const digest = form === 'modern' ? 'sha256' : 'sha1';
  const mac = composeMac(authenticated, passphrase, digest, macIterations, random(8));
  return sequence(integer(3), dataInfo(authenticated), mac);
}

/**
 * Parses a PKCS#12 file, DER or BER: PBES2 with AES or triple DES, or the old triple DES; no RC2.
 * Throws `ConfigInvalid` PASSPHRASE_WRONG, `ProtocolViolation` ASN1_MALFORMED or PKCS12_UNSUPPORTED.
 */
export async function parsePkcs12(bytes: Uint8Array, passphrase: string): Promise<ParsedPkcs12> {
  const [version, authSafe, mac] = list(berToDer(bytes, what));
  if (version?.tag !== tags.integer || authSafe === undefined) throw malformed(what);
  const authenticated = dataOf(authSafe);
  const secret = await fittingPassphrase(authenticated, mac, passphrase);
  const bags: DerElement[] = [];
  for (const info of list(berToDer(authenticated, what))) bags.push(...(await bagsOf(info, secret)));

  let privateKey: KeyObject | undefined;
  const certificates: Certificate[] = [];
  for (const [oid, wrapped] of bags.map((element) => readElements(element.content, what))) {
    if (wrapped === undefined) throw malformed(what);
    const kind = readObjectIdentifier(oid, what);
    if (kind === oids.certBag) certificates.push(...certificatesOf(wrapped));
    if (kind === oids.keyBag) privateKey ??= readKey(wrapped.content);
    if (kind === oids.shroudedKeyBag) privateKey ??= readKey(await decrypt(shroudedKey(wrapped), secret));
  }
  if (privateKey === undefined) return { certificates };
  const spki = spkiOf(privateKey);
  const isOwn = (certificate: Certificate): boolean => sameBytes(certificate.spki, spki);
  return {
    privateKey,
    certificates: [...certificates.filter(isOwn), ...certificates.filter((certificate) => !isOwn(certificate))],
  };
}

/** The same on the key and on its certificate, since that is how programs find the pair. */
function bagAttributes({ certificate, friendlyName }: Pkcs12Contents): Uint8Array {
  const localKeyId = new Uint8Array(createHash('sha1').update(certificate).digest());
  const name = new Uint8Array(Buffer.from(friendlyName, 'utf16le').swap16());
  const attribute = (oid: string, value: Uint8Array): Uint8Array => sequence(objectIdentifier(oid), setOf([value]));
  return setOf([
    attribute(oids.localKeyId, octetString(localKeyId)),
    ...(name.length === 0 ? [] : [attribute(oids.friendlyName, der(tags.bmpString, name))]),
  ]);
}

function bag(oid: string, value: Uint8Array, attributes?: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(oid), explicit(0, value), ...(attributes === undefined ? [] : [attributes]));
}

function certBag(certificate: Uint8Array, attributes?: Uint8Array): Uint8Array {
  const value = sequence(objectIdentifier(oids.x509Certificate), explicit(0, octetString(certificate)));
  return bag(oids.certBag, value, attributes);
}

function dataInfo(content: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(oids.data), explicit(0, octetString(content)));
}

function encryptedInfo({ algorithm, ciphertext }: Encrypted): Uint8Array {
  const info = sequence(objectIdentifier(oids.data), algorithm, der(0x80, ciphertext));
  return sequence(objectIdentifier(oids.encryptedData), explicit(0, sequence(integer(0), info)));
}

function list(bytes: Uint8Array): DerElement[] {
  return readElements(readSingle(bytes, what, tags.sequence).content, what);
}

function dataOf(info: DerElement): Uint8Array {
  const [type, wrapped] = readElements(info.content, what);
  if (readObjectIdentifier(type, what) !== oids.data || wrapped?.tag !== 0xa0) throw malformed(what);
  return readSingle(wrapped.content, what, tags.octetString).content;
}

/** No passphrase at all and an empty one are different to PKCS#12, and programs mix them up. */
async function fittingPassphrase(
  authenticated: Uint8Array,
  mac: DerElement | undefined,
  text: string,
): Promise<Passphrase> {
  const forms = [bmpPassphrase(text), ...(text === '' ? [new Uint8Array()] : [])].map((bmp) => ({ text, bmp }));
  const [first = { text, bmp: new Uint8Array() }] = forms;
  if (mac === undefined) return first;
  for (const form of forms) if (await macFits(mac, authenticated, form)) return form;
  throw wrongPassphrase();
}

async function bagsOf(info: DerElement, passphrase: Passphrase): Promise<DerElement[]> {
  const [type, wrapped] = readElements(info.content, what);
  if (readObjectIdentifier(type, what) !== oids.encryptedData) return list(berToDer(dataOf(info), what));
  const [, encrypted] = list(wrapped?.content ?? new Uint8Array());
  const [, algorithm, ciphertext] = readElements(encrypted?.content ?? new Uint8Array(), what);
  if (algorithm === undefined || ciphertext === undefined) throw malformed(what);
  const plaintext = await decrypt(
    { algorithm: algorithm.raw, ciphertext: implicitOctets(ciphertext, what) },
    passphrase,
  );
  return list(berToDer(plaintext, what));
}

async function decrypt(encrypted: Encrypted, passphrase: Passphrase): Promise<Uint8Array> {
  const plaintext = await decryptPbe(encrypted, passphrase);
  if (plaintext === undefined) throw wrongPassphrase();
  return plaintext;
}

function shroudedKey(wrapped: DerElement): Encrypted {
  const [algorithm, ciphertext] = list(wrapped.content);
  if (algorithm === undefined || ciphertext?.tag !== tags.octetString) throw malformed(what);
  return { algorithm: algorithm.raw, ciphertext: ciphertext.content };
}

function certificatesOf(wrapped: DerElement): Certificate[] {
  const [type, value] = list(wrapped.content);
  if (readObjectIdentifier(type, what) !== oids.x509Certificate) return [];
  return [parseCertificate(readSingle(value?.content ?? new Uint8Array(), what, tags.octetString).content)];
}

function readKey(pkcs8: Uint8Array): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  } catch {
    // The cause could hold parts of the key.
    throw malformed('private key of the PKCS#12 file');
  }
}

function wrongPassphrase(): ConfigInvalid {
  return new ConfigInvalid('PASSPHRASE_WRONG', 'The PKCS#12 file does not open with this passphrase.', {
    path: 'passphrase',
    expected: 'the passphrase the file was made with',
  });
}
