import { createHash } from 'node:crypto';
import type { KeyType, KeyUsage } from '@acme-smime/protocol';
import type { GivenKey } from '../certificate-key.ts';
import type { ObtainOptions } from '../obtain-certificate.ts';
import type { CertificateUse, EnrollmentRequest } from './state.ts';

/** RFC 8823 section 3.3; absent asks for both. */
export function usageFor(use: CertificateUse, keyType: KeyType): readonly KeyUsage[] | undefined {
  if (use === 'signing') return ['digitalSignature'];
  if (use === 'encryption') return keyType.startsWith('rsa') ? ['keyEncipherment'] : ['keyAgreement'];
  return undefined;
}

/**
 * The use that a profile stands for by its name. A CA that offers it gives out nothing else, and a wish for both would only end
 * in a certificate that is not the one asked for.
 */
export function useOfProfile(profile: string | undefined): CertificateUse | undefined {
  return profile === 'signing' || profile === 'encryption' ? profile : undefined;
}

/** What is wished for, of all that is said in the options. */
export function requestOf(options: ObtainOptions, given: GivenKey | undefined): EnrollmentRequest {
  return {
    directoryUrl: options.account.directoryUrl,
    addresses: options.addresses,
    keyType: given?.type ?? options.keyType ?? 'rsa2048',
    use: options.use ?? useOfProfile(options.profile) ?? 'both',
    notify: options.notify ?? 'after-reply',
    ...(options.identifier === 'dns-compat' ? { identifier: options.identifier } : {}),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.notAfter === undefined ? {} : { notAfter: options.notAfter.toISOString() }),
    ...(given === undefined ? {} : { keyFingerprint: given.fingerprint }),
  };
}

/** Tells equal requests from others; when to notify and how to name the addresses are matters of how, not of what. */
export function requestDigest(request: EnrollmentRequest): string {
  const { notify: _, identifier: __, ...what } = request;
  const text = JSON.stringify({ ...what, addresses: request.addresses.toSorted() }, Object.keys(what).toSorted());
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Names the enrollment of a request within a lineage. */
export function enrollmentId(lineage: string, request: EnrollmentRequest): string {
  return `${lineage}-${requestDigest(request)}`;
}

/** The lineage that an enrollment is named after. */
export function lineageOfEnrollment(id: string): string {
  return id.replace(/-[0-9a-f]{16}$/, '');
}
