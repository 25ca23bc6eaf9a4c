import type { Catalog, StoredCertificate } from '@acme-smime/client';
import { ConfigInvalid } from '@acme-smime/protocol';

/** Every version of a lineage, the oldest first. Throws ConfigInvalid `CERTIFICATE_UNKNOWN` when there is no such lineage. */
export async function requireVersions(
  name: string,
  catalog: Catalog,
): Promise<readonly [StoredCertificate, ...StoredCertificate[]]> {
  const [first, ...others] = await catalog.versions(name);
  if (first !== undefined) return [first, ...others];
  throw new ConfigInvalid(
    'CERTIFICATE_UNKNOWN',
    `There is no certificate called "${name}" here; "acme-smime certificates" lists them.`,
    { path: 'NAME' },
  );
}
