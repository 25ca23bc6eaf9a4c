import {
  bitString,
  explicit,
  integer,
  malformed,
  objectIdentifier,
  readElements,
  readObjectIdentifier,
  readSingle,
  sequence,
  setOf,
  tags,
} from './der.ts';
import type { DerElement } from './der.ts';
import { composeName, nameTypes, parseName } from './distinguished-name.ts';
import type { NameAttribute } from './distinguished-name.ts';
import { decodeExtensions, encodeExtensions, extensionOids } from './extension.ts';
import type { Extension } from './extension.ts';
import { decodeKeyUsage, encodeKeyUsage } from './key-usage.ts';
import type { KeyUsage } from './key-usage.ts';
import { decodeSignatureAlgorithm, verifySignature } from './signature-algorithm.ts';
import type { Signer } from './signer.ts';
import { composeSubjectAlternativeName, parseSubjectAlternativeName } from './subject-alternative-name.ts';
import type { GeneralName } from './subject-alternative-name.ts';

/** What a certificate is asked for. */
export interface CsrRequest {
  readonly signer: Signer;
  /** The addresses that the certificate shall name, all of them and no other. */
  readonly addresses: readonly string[];
  /** Written as dNSName beside the addresses, for CAs that compare the order with those; never by default. */
  readonly dnsNames?: readonly string[];
  /** KeyUsage bits to ask for; none asks for a certificate for signing and encryption (RFC 8823 section 3.3). */
  readonly usage?: readonly KeyUsage[];
  /** Makes the subject `CN = commonName`; without it the subject is empty. */
  readonly commonName?: string;
}

/** What a certification request says; nothing of it is believed until it was compared with the order. */
export interface ParsedCsr {
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** Whether the request is signed with the private half of that key. */
  readonly signatureValid: boolean;
  readonly subject: readonly NameAttribute[];
  /** Every entry of the subjectAltName that is asked for, of whatever form. */
  readonly names: readonly GeneralName[];
  readonly keyUsage?: readonly KeyUsage[];
  /** Object identifiers of all extensions that are asked for. */
  readonly extensions: readonly string[];
}

const extensionRequest = '1.2.840.113549.1.9.14';
const what = 'certification request';

/**
 * Composes a PKCS#10 certification request, DER, that names exactly the addresses (RFC 2986, RFC 8555 section 7.4,
 * RFC 8823 section 3.3). Throws `ConfigInvalid` EMAIL_INVALID.
 */
export async function composeCsr(request: CsrRequest): Promise<Uint8Array> {
  const { signer, addresses, dnsNames, usage, commonName } = request;
  const extensions: Extension[] = [
    {
      oid: extensionOids.subjectAlternativeName,
      critical: false,
      value: composeSubjectAlternativeName(addresses, dnsNames),
    },
  ];
  if (usage !== undefined) {
    extensions.push({ oid: extensionOids.keyUsage, critical: true, value: encodeKeyUsage(usage) });
  }
  const subject = commonName === undefined ? [] : [{ type: nameTypes.commonName, value: commonName }];
  const attribute = sequence(objectIdentifier(extensionRequest), setOf([encodeExtensions(extensions)]));
  const info = sequence(integer(0), composeName(subject), signer.spki, explicit(0, attribute));
  return sequence(info, signer.signatureAlgorithm, bitString(await signer.sign(info)));
}

/** Composes a PKCS#10 certification request, DER, for a key and a name and nothing else, as an authority asks its root (RFC 2986). */
export async function composeKeyRequest(signer: Signer, subject: readonly NameAttribute[]): Promise<Uint8Array> {
  const info = sequence(integer(0), composeName(subject), signer.spki, explicit(0, new Uint8Array()));
  return sequence(info, signer.signatureAlgorithm, bitString(await signer.sign(info)));
}

/** Parses a PKCS#10 certification request and checks its own signature; throws `ProtocolViolation` ASN1_MALFORMED. */
export function parseCsr(csr: Uint8Array): ParsedCsr {
  const [info, algorithm, signature, ...rest] = readElements(readSingle(csr, what, tags.sequence).content, what);
  if (info?.tag !== tags.sequence || algorithm === undefined || signature === undefined) throw malformed(what);
  if (signature.tag !== tags.bitString || signature.content[0] !== 0 || rest.length > 0) throw malformed(what);
  const [version, subject, spki, attributes, ...more] = readElements(info.content, what);
  if (version?.tag !== tags.integer || subject === undefined || spki?.tag !== tags.sequence) throw malformed(what);
  if ((attributes !== undefined && attributes.tag !== 0xa0) || more.length > 0) throw malformed(what);

  const extensions = requestedExtensions(attributes);
  const names = valueOf(extensions, extensionOids.subjectAlternativeName);
  const usage = valueOf(extensions, extensionOids.keyUsage);
  return {
    spki: spki.raw,
    signatureValid: verifySignature(
      spki.raw,
      decodeSignatureAlgorithm(algorithm.raw),
      info.raw,
      signature.content.subarray(1),
    ),
    subject: parseName(subject.raw).attributes,
    names: names === undefined ? [] : parseSubjectAlternativeName(names),
    ...(usage === undefined ? {} : { keyUsage: decodeKeyUsage(usage) }),
    extensions: extensions.map(({ oid }) => oid),
  };
}

function valueOf(extensions: readonly Extension[], oid: string): Uint8Array | undefined {
  return extensions.find((extension) => extension.oid === oid)?.value;
}

function requestedExtensions(attributes: DerElement | undefined): Extension[] {
  const requests = readElements(attributes?.content ?? new Uint8Array(), what).flatMap((attribute) => {
    const [type, values] = readElements(attribute.content, what);
    if (readObjectIdentifier(type, what) !== extensionRequest) return [];
    if (values?.tag !== tags.set) throw malformed(what);
    return readElements(values.content, what);
  });
  const [request, ...others] = requests;
  if (others.length > 0) throw malformed(what);
  return request === undefined ? [] : decodeExtensions(request.raw, what);
}
