import type { AcmeClient } from '../acme-client.ts';
import type { Log } from '../log.ts';
import type { Store, StoredCertificate } from '../store/store.ts';
import type { Enrollment } from './state.ts';

/** What forgetting takes. */
export interface ForgetOptions {
  readonly store: Store;
  /** The account that the new certificate was obtained with. */
  readonly account: { readonly directoryUrl: string };
  readonly acme: Pick<AcmeClient, 'order'>;
  readonly log: Log;
}

/**
 * Forgets what is left of other enrollments of a lineage that has a new certificate: somebody changed their mind on the way, and
 * nobody will finish them. One whose certificate may have been issued is kept, with its key, and told to the log. The caller
 * holds the lock of the lineage.
 */
export async function forgetOtherEnrollments(
  certificate: StoredCertificate,
  options: ForgetOptions,
  signal: AbortSignal,
): Promise<void> {
  const { store, log } = options;
  const { lineage } = certificate;
  for (const id of await store.listEnrollments(lineage)) {
    const state = await store.loadEnrollment(id);
    const held = (await store.loadPendingKey(id)) === certificate.files['key.pem'];
    if (held || (state !== undefined && (await cannotHaveIssued(state, options, signal))))
      await store.removeEnrollment(id);
    else
      log({
        level: 'warn',
        event: 'enrollment-kept',
        message: `An earlier enrollment of ${lineage} with other options may have ended in a certificate; its key is kept. "acme-smime resume" fetches what there is.`,
        data: { id, phase: state?.phase ?? 'unknown' },
      });
  }
}

/** A CA issues for a key only once it has seen the request, which it never does before the state says so. */
async function cannotHaveIssued(
  state: Enrollment,
  { acme, account }: ForgetOptions,
  signal: AbortSignal,
): Promise<boolean> {
  switch (state.phase) {
    case 'new':
    case 'ordering':
    case 'authorizing':
    case 'done':
      return true;
    case 'finalizing':
    case 'issuing':
    case 'downloading': {
      if (state.request.directoryUrl !== account.directoryUrl) return false;
      try {
        const { status } = (await acme.order(state.orderUrl, signal)).value;
        return status === 'pending' || status === 'ready' || status === 'invalid';
      } catch {
        // Whoever cannot be asked may have issued.
        signal.throwIfAborted();
        return false;
      }
    }
  }
}
