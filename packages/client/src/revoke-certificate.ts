import type { KeyObject } from 'node:crypto';
import {
  AcmeProblem,
  StateConflict,
  accountKeyOf,
  openAccountKey,
  problemType,
  revocationReasons,
} from '@acme-smime/protocol';
import type { RevocationReason } from '@acme-smime/protocol';
import { createAcmeClient } from './acme-client.ts';
import type { ClientContext } from './context.ts';
import type { Store } from './store/store.ts';

/** What is to be revoked, why, and who asks for it. */
export interface RevokeOptions {
  readonly directoryUrl: string;
  /** DER. */
  readonly certificate: Uint8Array;
  readonly reason: RevocationReason;
  /** The certificate's own key signs; without it the account does that obtained the certificate. */
  readonly certificateKey?: KeyObject;
  readonly store: Pick<Store, 'loadAccount'>;
  readonly signal: AbortSignal;
}

/** Whether this call revoked it or it was revoked before. */
export type Revocation = 'revoked' | 'already-revoked';

/**
 * Has a certificate revoked by the CA that issued it (RFC 8555 section 7.6).
 *
 * @throws StateConflict `ACCOUNT_UNKNOWN` when the store has no account with this CA and no key was given
 * @throws AcmeProblem when the CA refuses, for example since another account obtained the certificate
 */
export async function revokeCertificate(options: RevokeOptions, context: ClientContext): Promise<Revocation> {
  const { directoryUrl, certificate, reason, certificateKey, store, signal } = options;
  const request = { certificate, reason: revocationReasons[reason] };
  try {
    if (certificateKey !== undefined) {
      const key = accountKeyOf(certificateKey);
      await createAcmeClient({ ...context, directoryUrl, accountKey: key }).revoke({ ...request, key }, signal);
    } else {
      const account = await store.loadAccount(directoryUrl);
      if (account?.url === undefined) throw noAccount(directoryUrl);
      const accountKey = await openAccountKey(account.keyPem);
      await createAcmeClient({ ...context, directoryUrl, accountKey, accountUrl: account.url }).revoke(request, signal);
    }
    return 'revoked';
  } catch (error) {
    if (error instanceof AcmeProblem && error.problem.type === problemType('alreadyRevoked')) return 'already-revoked';
    throw error;
  }
}

function noAccount(directoryUrl: string): StateConflict {
  return new StateConflict(
    'ACCOUNT_UNKNOWN',
    `There is no account with ${directoryUrl} here; revoke by the key of the certificate with --key-path, or import the account that obtained it.`,
    directoryUrl,
  );
}
