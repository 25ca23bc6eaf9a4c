import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Issuer, RevokedCertificate } from '@acme-smime/protocol';

import {
  describeRevoked,
  issuerReasons,
  makeRootCrl,
  readRevoked,
  revokedIssuers,
} from '../production/root-crl-ceremony.ts';
import type { CeremonyFiles } from './ceremony-files.ts';
import { optionInvalid } from './ceremony-keys.ts';

/** The options about the next CRL of the root. */
export interface RootCrlOptions {
  readonly revoke: readonly string[];
  readonly revokeReason: string;
  readonly previousCrl?: string;
  readonly rootCertificate?: string;
}

/**
 * Writes the next CRL of a root and says what it lists. What was revoked stays so: for a root that is not `fresh` the last list
 * is read, from beside the root's certificate when no other is named.
 *
 * @throws ConfigInvalid `OPTION_INVALID`, `ROOT_CRL_INVALID`.
 */
export async function writeRootCrl(
  root: Issuer & { readonly fresh: boolean },
  options: RootCrlOptions,
  now: Date,
  files: CeremonyFiles,
): Promise<void> {
  const reason = issuerReasons.find((each) => each === options.revokeReason);
  if (reason === undefined) throw optionInvalid('--revoke-reason', options.revokeReason, issuerReasons.join(', '));
  const wrong = options.revoke.find((serial) => !/^[0-9a-f:]{2,59}$/i.test(serial));
  if (wrong !== undefined) throw optionInvalid('--revoke', wrong, 'the serial number of an issuer, hexadecimal');
  const before = root.fresh ? [] : await readBefore(root, options);
  const parts = { now, before, revoke: options.revoke, reason };
  await files.write('root.crl', await makeRootCrl(root, parts), 0o644);
  files.say(describeRevoked(revokedIssuers(parts)));
}

async function readBefore(
  root: Issuer,
  { previousCrl, rootCertificate = '' }: RootCrlOptions,
): Promise<readonly RevokedCertificate[]> {
  const file = previousCrl ?? join(dirname(rootCertificate), 'root.crl');
  const bytes = await readFile(file).catch(() => {
    throw optionInvalid('--previous-crl', file, 'the last CRL of the root, which the next one has to go on from');
  });
  return readRevoked(bytes, root.certificate, file);
}
