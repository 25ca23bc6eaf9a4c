import { X509Certificate } from 'node:crypto';
import { encodePem, parseCertificateChain } from '@acme-smime/protocol';
import type { Certificate } from '@acme-smime/protocol';

/** The root at the end of a chain, as far as it is known. */
export interface ChainRoot {
  /** RFC 4514 text of its name. */
  readonly name: string;
  /** One of the roots that were named trusts the chain. */
  readonly known: boolean;
  /** SHA-256 of the certificate, hexadecimal with colons; absent when the CA did not send the root and nobody here has it. */
  readonly fingerprint?: string;
  /** The root itself, when it is at hand. */
  readonly pem?: string;
  /** Where the certificate above the last one of the chain can be had (RFC 5280 section 4.2.2.1). */
  readonly urls: readonly string[];
  /** What tells the root when it is not at hand: what the last certificate of the chain says of it. */
  readonly told?: ToldOfRoot;
}

/** What a certificate says of the one that issued it. */
export interface ToldOfRoot {
  /** Identifier of the issuer's key (RFC 5280 section 4.2.1.1), hexadecimal with colons. */
  readonly keyId?: string;
  /** RFC 4514 text of the name of the certificate that says so. */
  readonly by: string;
  /** Its SHA-256, hexadecimal with colons. */
  readonly byFingerprint: string;
}

/**
 * Looks for the root that a chain ends in: among the roots given, then in the chain itself.
 *
 * @param chainPem the certificate and its issuers, PEM, in order
 * @param roots trusted certificates, PEM, one each
 */
export function findRoot(chainPem: string, roots: readonly string[]): ChainRoot {
  const chain = parseCertificateChain(chainPem);
  const last = chain.at(-1);
  if (last === undefined) throw new Error('a chain has a certificate');
  const top = new X509Certificate(last.der);
  const selfSigned = last.subject.text === last.issuer.text && top.verify(top.publicKey);
  const urls = last.caIssuerUrls;
  for (const pem of roots) {
    const root = readRoot(pem);
    const fits =
      root !== undefined && (root.raw.equals(top.raw) || (top.checkIssued(root) && top.verify(root.publicKey)));
    if (fits) return { name: last.issuer.text, known: true, fingerprint: root.fingerprint256, pem, urls };
  }
  const name = last.issuer.text;
  if (!selfSigned) return { name, known: false, urls, told: toldBy(last, top) };
  return { name, known: false, fingerprint: top.fingerprint256, pem: encodePem('CERTIFICATE', last.der), urls };
}

function toldBy({ subject, authorityKeyId }: Certificate, top: X509Certificate): ToldOfRoot {
  const keyId = authorityKeyId === undefined ? undefined : Buffer.from(authorityKeyId).toString('hex');
  return {
    ...(keyId === undefined ? {} : { keyId: keyId.toUpperCase().replaceAll(/..(?=.)/g, '$&:') }),
    by: subject.text,
    byFingerprint: top.fingerprint256,
  };
}

/** Systems collect strange certificates; one that cannot be read trusts nothing. */
function readRoot(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
