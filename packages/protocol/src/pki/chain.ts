import type { Certificate } from './certificate.ts';
import { describeCertificate } from './certificate.ts';
import { sameBytes } from './der.ts';
import { keyPurposes } from './extension-values.ts';
import { extensionOids } from './extension.ts';
import { usageOf } from './key-usage.ts';
import { forbiddenName } from './name-constraints.ts';
import { decodeSignatureAlgorithm, verifySignature } from './signature-algorithm.ts';

/** A path from the leaf to an anchor, both included; or why there is none, in one sentence. */
export type ChainResult =
  | { readonly path: readonly Certificate[]; readonly problem?: never }
  | { readonly problem: string; readonly path?: never };

/** When and for what a chain has to hold. */
export interface ChainPurpose {
  readonly at: Date;
  readonly purpose: 'smime';
}

/** More certificates, longer paths or more signatures than any honest chain needs only cost time. */
const limits = { certificates: 50, path: 8, signatures: 50 };

/** Extensions that we heed when they are critical. */
const understood: readonly string[] = [
  extensionOids.basicConstraints,
  extensionOids.keyUsage,
  extensionOids.extendedKeyUsage,
  extensionOids.subjectAlternativeName,
  extensionOids.nameConstraints,
  // Any policy will do for us, so this one cannot fail.
  extensionOids.certificatePolicies,
];

/**
 * Looks for a path from `leaf` over any of `intermediates` to one of `anchors` that holds at a time for S/MIME: names
 * chain, signatures verify, every certificate is valid, authorities may issue (basicConstraints, pathLength, keyUsage,
 * extendedKeyUsage, nameConstraints) and no critical extension is unknown (RFC 5280 section 6, RFC 8550 section 4).
 * Revocation is not looked at. An anchor may be any certificate that the caller trusts, also the leaf itself.
 */
export function verifyChain(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  anchors: readonly Certificate[],
  { at }: ChainPurpose,
): ChainResult {
  const own = leafProblem(leaf) ?? certificateProblem(leaf, at);
  if (own !== undefined) return { problem: own };
  if (anchors.some(({ der }) => sameBytes(der, leaf.der))) return { path: [leaf] };
  if (intermediates.length > limits.certificates) return { problem: 'There are too many intermediate certificates.' };
  let signatures = 0;
  let problem: string | undefined;

  const extend = (path: readonly Certificate[]): readonly Certificate[] | undefined => {
    const child = path.at(-1) ?? leaf;
    for (const issuer of [...anchors, ...intermediates].filter((candidate) => names(child, candidate))) {
      if (path.includes(issuer) || signatures >= limits.signatures) continue;
      const refused = issuerProblem(issuer, path, at);
      if (refused === undefined) signatures += 1;
      problem = refused ?? (isSignedBy(child, issuer) ? undefined : badSignature(child, issuer));
      if (problem !== undefined) continue;
      const longer = [...path, issuer];
      const found = anchors.includes(issuer) ? longer : longer.length < limits.path ? extend(longer) : undefined;
      if (found !== undefined) return found;
    }
    problem ??= `No trusted certificate of the issuer "${child.issuer.text}" of ${describeCertificate(child)} was given.`;
    return undefined;
  };
  const path = extend([leaf]);
  return path === undefined ? { problem: problem ?? 'No path to a trusted certificate was found.' } : { path };
}

/** Says whether `issuer` signed `certificate`, by its key alone. */
export function isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
  const algorithm = decodeSignatureAlgorithm(certificate.signatureAlgorithm);
  return verifySignature(issuer.spki, algorithm, certificate.tbs, certificate.signature);
}

/** Names chain byte for byte (S/MIME BR 7.1.4.1), and key identifiers must not contradict each other. */
function names(child: Certificate, issuer: Certificate): boolean {
  if (!sameBytes(child.issuer.der, issuer.subject.der)) return false;
  const { authorityKeyId } = child;
  const { subjectKeyId } = issuer;
  return authorityKeyId === undefined || subjectKeyId === undefined || sameBytes(authorityKeyId, subjectKeyId);
}

function badSignature(child: Certificate, issuer: Certificate): string {
  return `The signature of ${describeCertificate(issuer)} on ${describeCertificate(child)} is not good.`;
}

/** What makes a certificate unusable anywhere in a path. */
function certificateProblem(certificate: Certificate, at: Date): string | undefined {
  const who = describeCertificate(certificate);
  if (at < certificate.notBefore) return `${who} is not valid before ${certificate.notBefore.toISOString()}.`;
  if (at > certificate.notAfter) return `${who} has expired at ${certificate.notAfter.toISOString()}.`;
  const unknown = certificate.extensions.find(({ oid, critical }) => critical && !understood.includes(oid));
  return unknown === undefined ? undefined : `${who} has a critical extension ${unknown.oid} that we do not know.`;
}

function leafProblem(leaf: Certificate): string | undefined {
  const who = describeCertificate(leaf);
  if (!servesEmail(leaf)) return `${who} is not for e-mail protection.`;
  return usageOf(leaf.keyUsage) === undefined ? `${who} is neither for signing nor for encryption.` : undefined;
}

/** Without the extension a certificate serves every purpose (RFC 8550 section 4.4.4). */
function servesEmail({ extendedKeyUsage }: Certificate): boolean {
  if (extendedKeyUsage === undefined) return true;
  return extendedKeyUsage.includes(keyPurposes.emailProtection) || extendedKeyUsage.includes(keyPurposes.any);
}

/** What forbids that `issuer` comes next above `path`, but for the signature. */
function issuerProblem(issuer: Certificate, path: readonly Certificate[], at: Date): string | undefined {
  const who = describeCertificate(issuer);
  const general = certificateProblem(issuer, at);
  if (general !== undefined) return general;
  if (!issuer.isCa) return `${who} is not a certification authority.`;
  if (issuer.keyUsage !== undefined && !issuer.keyUsage.includes('keyCertSign')) {
    return `${who} may not sign certificates.`;
  }
  if (!servesEmail(issuer)) return `${who} may not issue for e-mail protection.`;
  const [, ...authorities] = path;
  const below = authorities.filter((authority) => !isSelfIssued(authority)).length;
  if (issuer.pathLength !== undefined && below > issuer.pathLength) {
    return `${who} allows ${issuer.pathLength} authorities below itself, and there are ${below}.`;
  }
  const constrained = path.filter((certificate, index) => index === 0 || !isSelfIssued(certificate));
  for (const certificate of constrained) {
    const name = forbiddenName(issuer, certificate);
    if (name !== undefined) return `${who} may not issue for ${name}.`;
  }
  return undefined;
}

function isSelfIssued({ issuer, subject }: Certificate): boolean {
  return sameBytes(issuer.der, subject.der);
}
