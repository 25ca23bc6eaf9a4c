import { openAccountKey } from '@acme-smime/protocol';
import type { RenewalInfo } from '@acme-smime/protocol';
import { createAcmeClient } from '../acme-client.ts';
import type { ClientContext } from '../context.ts';
import type { CertificateMetadata } from '../issued-certificate.ts';
import type { Polled } from '../poll.ts';
import type { Store, StoredCertificate } from '../store/store.ts';
import { renewalIdOf } from './certificate-id.ts';
import { freshAdvice } from './renewal-advice.ts';
import type { RenewalAdvice } from './schedule.ts';

/**
 * Asks the CA when it would like a certificate to be renewed (RFC 9773), unless it was asked lately, and notes what it said.
 * The caller holds the lock of the lineage. `undefined` when there is nobody or nothing to ask about; only the reason of the
 * signal and a failing disk are thrown.
 */
export async function consultCa(
  certificate: StoredCertificate,
  metadata: CertificateMetadata,
  store: Store,
  context: ClientContext,
  signal: AbortSignal,
): Promise<RenewalAdvice | undefined> {
  const certificateId = renewalIdOf(certificate.files['cert.pem']);
  // Advice is about certificates in use (RFC 9773 section 4.3.3): one that is over is renewed anyhow.
  if (certificateId === undefined || context.now() >= new Date(metadata.notAfter)) return undefined;
  const notes = await store.loadRenewalNotes(certificate.lineage);
  const ask = (id: string): Promise<Polled<RenewalInfo> | undefined> =>
    askForRenewalInfo(id, metadata.request.directoryUrl, store, context, signal);
  const advice = await freshAdvice(certificateId, notes?.advice, { ...context, ask }, signal);
  if (advice !== notes?.advice) await store.saveRenewalNotes(certificate.lineage, { ...notes, version: 1, advice });
  return advice;
}

async function askForRenewalInfo(
  certificateId: string,
  directoryUrl: string,
  store: Store,
  context: ClientContext,
  signal: AbortSignal,
): Promise<Polled<RenewalInfo> | undefined> {
  const account = await store.loadAccount(directoryUrl);
  if (account === undefined) return undefined;
  const acme = createAcmeClient({
    ...context,
    directoryUrl,
    accountKey: await openAccountKey(account.keyPem),
    // A hint is not worth a long wait: the next question comes in some hours.
    limits: { faultRetries: 0 },
  });
  const { renewalInfo } = await acme.directory(signal);
  return renewalInfo === undefined ? undefined : acme.renewalInfo(certificateId, signal);
}
