import { createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ProtocolViolation } from '../errors.ts';
import { decryptCms, encryptCms, signCms, verifyCms } from '../pki/cms.ts';
import type { VerifiedCms } from '../pki/cms.ts';
import { decodeSignatureAlgorithm } from '../pki/signature-algorithm.ts';
import type { Signer } from '../pki/signer.ts';
import { composeMessage } from './header-field.ts';
import type { HeaderLine } from './header-field.ts';
import { composeSecureHeaderFields, secureHeaderFieldsOid } from './header-protection.ts';
import { composeTextEntity } from './mime-entity.ts';
import { parseMessage } from './message.ts';
import type { Message } from './message.ts';
import { contentOf, parseParts } from './parts.ts';
import type { Part } from './parts.ts';
import { encodeBase64Lines } from './transfer-encoding.ts';

/** Who signs. */
export interface MailSigner {
  readonly signer: Signer;
  /** DER. */
  readonly certificate: Uint8Array;
  /** Certificates above it that travel along, DER. */
  readonly chain: readonly Uint8Array[];
}

/** A text to be signed. */
export interface MailToSign extends MailSigner {
  /** From, To, Subject, Date, Message-ID and the like; no MIME fields. All of them are protected. */
  readonly headers: readonly HeaderLine[];
  readonly text: string;
  readonly signingTime: Date;
  /** `detached` (default): multipart/signed, readable everywhere. `opaque`: application/pkcs7-mime, which no gateway rewraps. */
  readonly form?: 'detached' | 'opaque';
  /** `RFC 9788` (default), `RFC 8551` (message/rfc822 inside), `RFC 7508` (a signed attribute), or `none`. */
  readonly headerProtection?: 'RFC 9788' | 'RFC 8551' | 'RFC 7508' | 'none';
}

/** A text to be encrypted, or a whole signed message. */
export interface MailToEncrypt {
  readonly headers: readonly HeaderLine[];
  /** A MIME entity with CRLF line ends: what `composeTextEntity` or `composeSignedMail` makes. */
  readonly entity: Uint8Array;
  /** DER certificates of everybody who shall read it. */
  readonly recipients: readonly Uint8Array[];
  readonly random: (bytes: number) => Uint8Array;
}

/** A signed message with its signatures verified; whom the signers are and whether to trust them is not looked at. */
export interface SignedMail {
  readonly cms: VerifiedCms;
  /** What was signed. */
  readonly payload: Part;
}

/** Composes a signed text message whose header fields are protected too (RFC 8551 section 3.5, RFC 9788). */
export async function composeSignedMail(mail: MailToSign): Promise<Uint8Array> {
  const { signer, certificate, chain, signingTime, headers } = mail;
  const content = composePayload(mail);
  const detached = mail.form !== 'opaque';
  const attributes =
    mail.headerProtection === 'RFC 7508'
      ? ([[secureHeaderFieldsOid, composeSecureHeaderFields(headers)]] as const)
      : [];
  const cms = await signCms({ content, signer, certificate, chain, detached, signingTime, attributes });
  if (!detached) return composePkcs7(headers, 'signed-data', cms);
  const boundary = `=_${createHash('sha256').update(content).update(cms).digest('hex').slice(0, 40)}`;
  const signature = composeMessage(
    [
      ['Content-Type', 'application/pkcs7-signature; name="smime.p7s"'],
      ['Content-Transfer-Encoding', 'base64'],
      ['Content-Disposition', 'attachment; filename="smime.p7s"'],
    ],
    encodeBase64Lines(cms),
  );
  const type = `multipart/signed; protocol="application/pkcs7-signature";\r\n micalg=${micalg(signer)}; boundary="${boundary}"`;
  const head = composeMessage([...headers, ['MIME-Version', '1.0'], ['Content-Type', type]], '');
  const parts = [head, `--${boundary}\r\n`, content, `\r\n--${boundary}\r\n`, signature, `--${boundary}--\r\n`];
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

/**
 * Verifies the signatures of a multipart/signed or application/pkcs7-mime message over its raw bytes; `undefined` when it is
 * not S/MIME signed. Throws ProtocolViolation when it claims to be and cannot be read.
 */
export async function verifySignedMail(message: Message): Promise<SignedMail | undefined> {
  const root = parseParts(message);
  if (isPkcs7(root, ['signed-data'])) {
    const cms = await verifyCms(requireContent(root));
    return { cms, payload: parseParts(parseMessage(cms.content)) };
  }
  const protocol = root.contentType.parameters.get('protocol')?.toLowerCase() ?? '';
  if (root.contentType.type !== 'multipart/signed' || !/^application\/(?:x-)?pkcs7-signature$/.test(protocol))
    return undefined;
  const [payload, signature, ...more] = root.parts;
  if (payload === undefined || signature === undefined || more.length > 0) {
    throw unreadable('A multipart/signed message does not have exactly two parts.');
  }
  return { cms: await verifyCms(requireContent(signature), payload.raw), payload };
}

/** Encrypts an entity to everybody named (RFC 8551 section 3.3). */
export async function composeEncryptedMail(mail: MailToEncrypt): Promise<Uint8Array> {
  const { entity, recipients, random } = mail;
  const cms = await encryptCms({ content: entity, recipients, random });
  return composePkcs7(mail.headers, 'enveloped-data', cms);
}

/**
 * Decrypts a message and gives the MIME entity inside.
 *
 * Throws ProtocolViolation when the message is not encrypted or cannot be read, and what `decryptCms` throws.
 */
export async function decryptMail(
  message: Message,
  holder: { readonly privateKey: KeyObject; readonly certificate: Uint8Array },
): Promise<Uint8Array> {
  const root = parseParts(message);
  if (!isPkcs7(root, ['enveloped-data', 'authenveloped-data']))
    throw unreadable('The message is not S/MIME encrypted.');
  return decryptCms(requireContent(root), holder);
}

/** The name of the digest for multipart/signed (RFC 8551 section 3.5.3.2); Ed25519 goes with SHA-512. */
function micalg(signer: Signer): string {
  const algorithm = decodeSignatureAlgorithm(signer.signatureAlgorithm);
  return algorithm !== undefined && 'digest' in algorithm ? algorithm.digest.replace('sha', 'sha-') : 'sha-512';
}

function composePayload(mail: MailToSign): Uint8Array {
  const { headers, text } = mail;
  switch (mail.headerProtection) {
    case 'none':
    case 'RFC 7508':
      return composeTextEntity(text);
    case 'RFC 8551': {
      const inner = composeTextEntity(text, [...headers, ['MIME-Version', '1.0']]);
      const wrapper = composeMessage(
        [
          ['Content-Type', 'message/rfc822'],
          ['Content-Transfer-Encoding', '7bit'],
        ],
        '',
      );
      return Buffer.concat([wrapper, inner]);
    }
    default:
      return composeTextEntity(text, headers, '; hp="clear"');
  }
}

function composePkcs7(headers: readonly HeaderLine[], type: string, cms: Uint8Array): Uint8Array {
  return composeMessage(
    [
      ...headers,
      ['MIME-Version', '1.0'],
      ['Content-Type', `application/pkcs7-mime; smime-type=${type};\r\n name="smime.p7m"`],
      ['Content-Transfer-Encoding', 'base64'],
      ['Content-Disposition', 'attachment; filename="smime.p7m"'],
    ],
    encodeBase64Lines(cms),
  );
}

/** Without smime-type the content decides; then it is looked at, and what it is not is found out there. */
function isPkcs7(part: Part, types: readonly string[]): boolean {
  const { type, parameters } = part.contentType;
  if (!/^application\/(?:x-)?pkcs7-mime$/.test(type)) return false;
  return types.includes(parameters.get('smime-type')?.toLowerCase() ?? types[0] ?? '');
}

function requireContent(part: Part): Uint8Array {
  const content = contentOf(part);
  if (content === undefined) throw unreadable('An S/MIME part has a transfer encoding that does not exist.');
  return content;
}

function unreadable(message: string): ProtocolViolation {
  return new ProtocolViolation('SMIME_MALFORMED', message, { rfc: 8551, section: '3' });
}
