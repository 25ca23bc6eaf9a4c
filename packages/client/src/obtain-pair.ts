import { ConfigInvalid } from '@acme-smime/protocol';
import { pairNames, requireSplittable } from './config/split.ts';
import type { ClientContext } from './context.ts';
import { obtainCertificate } from './obtain-certificate.ts';
import type { ObtainedCertificate, ObtainOptions } from './obtain-certificate.ts';

/** A certificate for each use, as companies want it that keep a copy of the key for encryption only. */
export interface ObtainedPair {
  readonly signing: ObtainedCertificate;
  readonly encryption: ObtainedCertificate;
}

/**
 * Obtains two certificates for the same addresses, one that signs and one that is encrypted to, as lineages of their own
 * (RFC 8823 section 3.3). One after the other: a challenge mail does not say which order it belongs to. Run again, it goes
 * on with the one that is missing.
 *
 * @throws ConfigInvalid `SPLIT_IMPOSSIBLE` when one key is handed in for both; else as `obtainCertificate`
 */
export async function obtainPair(options: ObtainOptions, context: ClientContext): Promise<ObtainedPair> {
  if (options.key !== undefined)
    throw new ConfigInvalid(
      'SPLIT_IMPOSSIBLE',
      'A pair has two keys: leave --key-path away, or obtain the two certificates one by one with --usage and --name.',
      { path: '--split' },
    );
  requireSplittable(options.keyType);
  const names = pairNames(options.name ?? options.addresses[0]);
  const signing = await obtainCertificate({ ...options, name: names.signing, use: 'signing' }, context);
  const encryption = await obtainCertificate({ ...options, name: names.encryption, use: 'encryption' }, context);
  return { signing, encryption };
}
