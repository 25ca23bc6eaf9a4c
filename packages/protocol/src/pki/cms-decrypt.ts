import type { KeyObject } from 'node:crypto';
import { ConfigInvalid, ProtocolViolation } from '../errors.ts';
import { implicitOctets } from './ber.ts';
import type { Certificate } from './certificate.ts';
import { describeCertificate, parseCertificate } from './certificate.ts';
import { decryptContent } from './cms-cipher.ts';
import { contentTypes, identifies, parseContentInfo, readEntries, unsupportedCms, what } from './cms-content.ts';
import { agreedKeyFor, openKeyAgreement } from './cms-key-agreement.ts';
import { openKeyTransport } from './cms-key-transport.ts';
import { malformed, readElements, tags } from './der.ts';
import type { DerElement } from './der.ts';

/** Whose eyes a message is opened with. */
export interface CmsRecipient {
  readonly privateKey: KeyObject;
  /** The certificate of that key, DER. */
  readonly certificate: Uint8Array;
}

/**
 * Decrypts CMS EnvelopedData or AuthEnvelopedData, BER or DER. Only the latter proves that the content was not changed.
 * Throws `ConfigInvalid` CMS_OTHER_RECIPIENT when it is not for this certificate, `ProtocolViolation` CMS_DECRYPTION_FAILED
 * (one error for every reason, so that nobody learns from the difference), CMS_UNSUPPORTED, ASN1_MALFORMED.
 */
export async function decryptCms(bytes: Uint8Array, recipient: CmsRecipient): Promise<Uint8Array> {
  const { type, fields } = parseContentInfo(bytes);
  const authenticated = type === contentTypes.authEnvelopedData;
  if (!authenticated && type !== contentTypes.envelopedData) {
    throw unsupportedCms(`content type ${type} instead of encrypted data`);
  }
  const [version, ...rest] = fields.filter(({ tag }) => tag !== 0xa0);
  const [infos, encrypted] = rest;
  if (version?.tag !== tags.integer || infos?.tag !== tags.set || encrypted === undefined) throw malformed(what);
  const [, algorithm, ciphertext] = readElements(encrypted.content, what);
  if (algorithm === undefined || (ciphertext?.tag !== 0x80 && ciphertext?.tag !== 0xa0)) throw malformed(what);
  const contentKey = contentKeyFor(readEntries(infos), recipient);
  const tag = authenticated ? rest.find((field) => field.tag === tags.octetString)?.content : undefined;
  if (authenticated && tag === undefined) throw malformed(what);
  const content =
    contentKey &&
    decryptContent(
      { algorithm: algorithm.raw, ciphertext: implicitOctets(ciphertext, what), ...(tag === undefined ? {} : { tag }) },
      contentKey,
      authenticated ? authenticatedAttributes(rest) : undefined,
    );
  if (content === undefined) throw decryptionFailed();
  return content;
}

function contentKeyFor(infos: readonly DerElement[], recipient: CmsRecipient): Uint8Array | undefined {
  const certificate = parseCertificate(recipient.certificate);
  const { privateKey } = recipient;
  for (const info of infos) {
    if (info.tag === tags.sequence && transportsTo(info, certificate)) {
      return privateKey.asymmetricKeyType === 'rsa' ? openKeyTransport(info, privateKey) : undefined;
    }
    const agreed = info.tag === 0xa1 ? agreedKeyFor(info, certificate) : undefined;
    if (agreed !== undefined) {
      return privateKey.asymmetricKeyType === 'ec' ? openKeyAgreement(info, agreed, privateKey) : undefined;
    }
  }
  throw new ConfigInvalid(
    'CMS_OTHER_RECIPIENT',
    `The message is not encrypted to the certificate of ${describeCertificate(certificate)}.`,
    { path: 'certificate', expected: 'the certificate of one of the recipients' },
  );
}

function transportsTo(info: DerElement, certificate: Certificate): boolean {
  const [, identifier] = readElements(info.content, what);
  return identifier !== undefined && identifies(identifier, certificate);
}

/** They stand before the tag under [1] and are authenticated as a SET (RFC 5083 section 2.2). */
function authenticatedAttributes(fields: readonly DerElement[]): Uint8Array | undefined {
  const attributes = fields.find(({ tag }) => tag === 0xa1);
  if (attributes === undefined) return undefined;
  const set = Uint8Array.from(attributes.raw);
  set[0] = tags.set;
  return set;
}

function decryptionFailed(): ProtocolViolation {
  return new ProtocolViolation('CMS_DECRYPTION_FAILED', 'The message cannot be decrypted with this key.', {
    rfc: 5652,
    section: '6',
  });
}
