import { resolveByName } from '@acme-smime/client';
import type { ResolvedCertificate, Sources, Store } from '@acme-smime/client';
import { ConfigInvalid } from '@acme-smime/protocol';

/**
 * Resolves the certificate of that name: from the configuration file, else with the settings that its last run kept.
 *
 * @throws ConfigInvalid `SETTINGS_MISSING`, and of `resolveByName`
 */
export async function resolveNamed(
  name: string,
  sources: Sources,
  store: Pick<Store, 'loadSettings'>,
): Promise<ResolvedCertificate> {
  const kept = await store.loadSettings(name);
  const resolved = resolveByName(name, sources, kept?.certificate);
  if (resolved !== undefined) return resolved;
  throw new ConfigInvalid(
    'SETTINGS_MISSING',
    `Nothing is kept about the mailboxes of "${name}"; name the mailbox with -e and the options of "cert".`,
    { path: '--name' },
  );
}
