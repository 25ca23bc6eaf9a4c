import type { CertificateUse, Pkcs12Options } from '@acme-smime/client';
import { ConfigInvalid, requireEmailIdentifier } from '@acme-smime/protocol';
import type { CertificateOptions } from './certificate-options.ts';
import { firstLineOf } from './files.ts';

/** The addresses, each checked, in the form the CA will compare; at least one. */
export function addressesOf(options: CertificateOptions): readonly [string, ...string[]] {
  const [first, ...others] = new Set(options.email.map((one) => requireEmailIdentifier(one).value));
  if (first === undefined)
    throw new ConfigInvalid('EMAIL_MISSING', 'No address was named; say which one to certify with -e.', {
      path: '--email',
    });
  return [first, ...others];
}

/** RFC 8823 section 3.3: which bits make a certificate for signing, for encryption, or for both. */
export function useOf(options: CertificateOptions): CertificateUse {
  const usage = options.usage ?? [];
  const signs = usage.some((one) => one === 'digitalSignature' || one === 'contentCommitment');
  const encrypts = usage.some((one) => one === 'keyEncipherment' || one === 'keyAgreement');
  if (signs === encrypts) return 'both';
  return signs ? 'signing' : 'encryption';
}

/** How the PKCS#12 is made; without a word of the user's a passphrase is made up and kept beside it. */
export async function pkcs12Of(options: CertificateOptions): Promise<Pkcs12Options> {
  const form = options.p12Form;
  if (options.passphrase === false) return { form, passphrase: '' };
  if (typeof options.passphrase === 'string') return { form, passphrase: options.passphrase };
  if (options.passphraseFile === undefined) return { form };
  return { form, passphrase: await firstLineOf(options.passphraseFile, '--passphrase-file') };
}
