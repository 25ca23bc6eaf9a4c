import { ProtocolViolation } from '@acme-smime/protocol';
import { endpointOf } from '../http/failure.ts';
import { mediaType } from './answer.ts';
import type { Answer } from './answer.ts';
import type { DownloadedChain } from './client.ts';
import { readLinks } from './link.ts';

const certificate = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Two issuers are usual; each further one costs a signature to check and a place in every signed mail. */
const mostCertificates = 10;

/**
 * Reads a certificate chain: PEM certificates and nothing else between or around them. A private key that a server slipped in
 * would otherwise end up in a file that programs read keys from (RFC 8555 sections 9.1 and 11.4).
 *
 * Throws `ProtocolViolation` with code `CHAIN_INVALID`.
 */
export function readChain(answer: Answer): DownloadedChain {
  const type = mediaType(answer);
  if (type !== 'application/pem-certificate-chain') throw invalid(answer, `its type is ${type || 'not given'}`);
  const pem = Buffer.from(answer.body).toString('latin1');
  if (pem.replaceAll(certificate, '').trim() !== '') throw invalid(answer, 'it holds something that is no certificate');
  if (pem.trim() === '') throw invalid(answer, 'it is empty');
  if ((pem.match(certificate)?.length ?? 0) > mostCertificates) {
    throw invalid(answer, `it holds more than ${mostCertificates} certificates`);
  }
  return { pem, alternates: readLinks(answer.headers.get('link'), 'alternate', answer.url) };
}

function invalid(answer: Answer, reason: string): ProtocolViolation {
  const message = `The certificate chain at ${endpointOf(answer.url)} is refused: ${reason}.`;
  return new ProtocolViolation('CHAIN_INVALID', message, { rfc: 8555, section: '9.1' });
}
