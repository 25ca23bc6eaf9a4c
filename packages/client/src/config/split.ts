import { ConfigInvalid } from '@acme-smime/protocol';
import type { KeyType } from '@acme-smime/protocol';
import type { ResolvedCertificate } from './resolved-certificate.ts';

/** What the lineages of a pair are called. */
export function pairNames(name: string): { readonly signing: string; readonly encryption: string } {
  return { signing: `${name}-sign`, encryption: `${name}-encrypt` };
}

/** Throws ConfigInvalid `SPLIT_IMPOSSIBLE` when keys of that type cannot serve as a pair. */
export function requireSplittable(keyType: KeyType | undefined): void {
  if (keyType === 'ed25519')
    throw new ConfigInvalid(
      'SPLIT_IMPOSSIBLE',
      'An Ed25519 key cannot be encrypted to: choose another --key-type for the pair.',
      { path: '--key-type' },
    );
}

/** The two certificates that are meant by one that is to be split. Throws ConfigInvalid `SPLIT_IMPOSSIBLE`. */
export function splitCertificate(
  resolved: ResolvedCertificate,
): readonly [signing: ResolvedCertificate, encryption: ResolvedCertificate] {
  requireSplittable(resolved.keyType);
  const { split: _, ...one } = resolved;
  const names = pairNames(one.name);
  return [
    { ...one, name: names.signing, use: 'signing' },
    { ...one, name: names.encryption, use: 'encryption' },
  ];
}
