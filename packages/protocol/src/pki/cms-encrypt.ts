import { ConfigInvalid } from '../errors.ts';
import type { Certificate } from './certificate.ts';
import { describeCertificate, parseCertificate } from './certificate.ts';
import { encryptContent } from './cms-cipher.ts';
import type { CmsCipher } from './cms-cipher.ts';
import { composeContentInfo, contentTypes } from './cms-content.ts';
import { composeKeyAgreement } from './cms-key-agreement.ts';
import { composeKeyTransport } from './cms-key-transport.ts';
import type { KeyTransport } from './cms-key-transport.ts';
import { der, integer, objectIdentifier, octetString, sequence, setOf } from './der.ts';
import { readSpki } from './public-key.ts';

/** What is encrypted, and to whom. */
export interface CmsEncryption {
  readonly content: Uint8Array;
  /** Certificates, DER; the sender's own among them, when the sender shall be able to read it. */
  readonly recipients: readonly Uint8Array[];
  readonly random: (bytes: number) => Uint8Array;
  /** `aes-256-cbc` when it is not given. GCM makes AuthEnvelopedData, which older programs cannot read. */
  readonly cipher?: CmsCipher;
  /** `pkcs1` when it is not given; for RSA recipients only. */
  readonly keyTransport?: KeyTransport;
}

/**
 * Encrypts content as CMS EnvelopedData or, with GCM, AuthEnvelopedData, DER (RFC 5652 section 6, RFC 5083, RFC 5084).
 * Throws `ConfigInvalid` RECIPIENT_CANNOT_DECRYPT for a certificate that is not for encryption.
 */
export async function encryptCms(encryption: CmsEncryption): Promise<Uint8Array> {
  const { content, recipients, random, cipher = 'aes-256-cbc', keyTransport = 'pkcs1' } = encryption;
  if (recipients.length === 0) {
    throw new ConfigInvalid('RECIPIENT_MISSING', 'An encrypted message needs at least one recipient.', {
      path: 'recipients',
      expected: 'at least one certificate',
    });
  }
  const contentKey = random(32);
  const infos = await Promise.all(
    recipients.map((recipient) => recipientInfo(parseCertificate(recipient), contentKey, keyTransport)),
  );
  const { algorithm, ciphertext, tag } = encryptContent(content, cipher, contentKey, random);
  const encrypted = sequence(objectIdentifier(contentTypes.data), algorithm, der(0x80, ciphertext));
  if (tag !== undefined) {
    const authenticated = sequence(integer(0), setOf(infos), encrypted, octetString(tag));
    return composeContentInfo(contentTypes.authEnvelopedData, authenticated);
  }
  // RFC 5652 section 6.1: version 2 as soon as anybody gets the key by agreement.
  const version = infos.some((info) => info[0] === 0xa1) ? 2 : 0;
  return composeContentInfo(contentTypes.envelopedData, sequence(integer(version), setOf(infos), encrypted));
}

async function recipientInfo(
  recipient: Certificate,
  contentKey: Uint8Array,
  keyTransport: KeyTransport,
): Promise<Uint8Array> {
  const publicKey = readSpki(recipient.spki);
  const allows = (usage: 'keyEncipherment' | 'keyAgreement'): boolean => recipient.keyUsage?.includes(usage) ?? true;
  if (publicKey?.asymmetricKeyType === 'rsa' && allows('keyEncipherment')) {
    return composeKeyTransport(recipient, publicKey, contentKey, keyTransport);
  }
  if (publicKey?.asymmetricKeyType === 'ec' && allows('keyAgreement')) {
    return composeKeyAgreement(recipient, publicKey, contentKey);
  }
  throw new ConfigInvalid(
    'RECIPIENT_CANNOT_DECRYPT',
    `Nothing can be encrypted to the certificate of ${describeCertificate(recipient)}: it is for signing only.`,
    { path: 'recipients', expected: 'RSA with keyEncipherment or EC with keyAgreement' },
  );
}
