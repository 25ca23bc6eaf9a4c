import type { Certificate } from './certificate.ts';
import { composeName } from './distinguished-name.ts';
import type { NameAttribute } from './distinguished-name.ts';
import { sameBytes } from './der.ts';
import {
  extendedKeyUsage,
  keyIdentifierOf,
  keyPurposes,
  ocspNoCheck,
  subjectKeyIdentifier,
} from './extension-values.ts';
import { composeCertificate, issuerExtensions, keyUsage } from './issue.ts';
import type { Issuer } from './issue.ts';
import type { OcspResponse } from './ocsp-response.ts';
import { decodeSignatureAlgorithm, verifySignature } from './signature-algorithm.ts';

/** What the certificate of a delegated OCSP signer says. */
export interface OcspSignerRequest {
  readonly issuer: Issuer;
  readonly spki: Uint8Array;
  readonly subject: readonly NameAttribute[];
  readonly serial: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Composes the certificate of a delegated OCSP signer, DER (RFC 6960 section 4.2.2.2, S/MIME BR 4.9.9). */
export async function composeOcspSignerCertificate(request: OcspSignerRequest): Promise<Uint8Array> {
  const { issuer, spki, subject, serial, notBefore, notAfter } = request;
  return composeCertificate({
    serial,
    issuer: issuer.certificate.subject.der,
    subject: composeName(subject),
    notBefore,
    notAfter,
    spki,
    issuerSigner: issuer.signer,
    extensions: [
      keyUsage(['digitalSignature']),
      extendedKeyUsage([keyPurposes.ocspSigning]),
      // It lives shorter than any answer about it would be worth.
      ocspNoCheck(),
      ...issuerExtensions(issuer, {}),
      subjectKeyIdentifier(spki),
    ],
  });
}

/**
 * Says whether an answer is signed by the issuer, or at this moment by somebody to whom the issuer has delegated it
 * (RFC 6960 section 4.2.2.2).
 */
export function isOcspResponseOf(response: OcspResponse, issuer: Certificate, at: Date): boolean {
  return [issuer, ...response.certificates.filter((each) => isDelegate(each, issuer, at))].some((signer) => {
    if (!isResponder(response, signer)) return false;
    const algorithm = decodeSignatureAlgorithm(response.signatureAlgorithm);
    return verifySignature(signer.spki, algorithm, response.tbs, response.signature);
  });
}

function isResponder({ responder }: OcspResponse, signer: Certificate): boolean {
  return 'keyHash' in responder
    ? sameBytes(responder.keyHash, keyIdentifierOf(signer.spki))
    : sameBytes(responder.name, signer.subject.der);
}

function isDelegate(candidate: Certificate, issuer: Certificate, at: Date): boolean {
  if (candidate.extendedKeyUsage?.includes(keyPurposes.ocspSigning) !== true) return false;
  if (at < candidate.notBefore || at > candidate.notAfter) return false;
  if (!sameBytes(candidate.issuer.der, issuer.subject.der)) return false;
  const algorithm = decodeSignatureAlgorithm(candidate.signatureAlgorithm);
  return verifySignature(issuer.spki, algorithm, candidate.tbs, candidate.signature);
}
