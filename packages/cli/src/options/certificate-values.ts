import type { CertificateUse } from '@acme-smime/client';

/** RFC 8823 section 3.3: which bits make a certificate for signing, for encryption, or for both. */
export function useOf(usage: readonly string[]): CertificateUse {
  const signs = usage.some((one) => one === 'digitalSignature' || one === 'contentCommitment');
  const encrypts = usage.some((one) => one === 'keyEncipherment' || one === 'keyAgreement');
  if (signs === encrypts) return 'both';
  return signs ? 'signing' : 'encryption';
}
