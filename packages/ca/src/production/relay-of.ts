import { ConfigInvalid } from '@acme-smime/protocol';

import { keptSecretReader } from '../keys/secret-source.ts';
import type { SecretReading } from '../keys/secret-source.ts';
import { parseRelay } from '../mail/parse-relay.ts';
import type { SmtpRelay } from '../mail/relay.ts';
import { readCertificates } from './read-certificates.ts';

/** A relay as a file or a command line names it. */
export interface NamedRelay {
  /** What `parseRelay` reads. */
  readonly relay: string;
  /** The reference of the password. */
  readonly password: string | undefined;
  /** PEM file with further roots. */
  readonly caBundle: string | undefined;
}

/**
 * Opens what a relay is named by; `names` says how the three are called where they stand.
 *
 * @throws ConfigInvalid `OPTION_INVALID`, `SECRET_UNREADABLE`; whatever the reading of the bundle rejects with.
 */
export async function relayOf(
  named: NamedRelay,
  names: Readonly<Record<keyof NamedRelay, string>>,
  reading: SecretReading,
): Promise<SmtpRelay> {
  const { password: reference, caBundle } = named;
  const password = reference === undefined ? undefined : await keptSecretReader(reference, names.password, reading);
  const relay = parseRelay(named.relay, names.relay, password);
  if (caBundle === undefined) return relay;
  if (relay.tls !== undefined) return { ...relay, caBundle: await readCertificates(caBundle, names.caBundle) };
  const expected = 'smtps:// or smtp://';
  const message = `The option ${names.caBundle} needs a relay whose certificate is judged; write ${names.relay} as ${expected}.`;
  throw new ConfigInvalid('OPTION_INVALID', message, { path: names.relay, expected });
}
