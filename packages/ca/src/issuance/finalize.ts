import { composeSerial, readFinalizeRequest } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import { newRecordId } from '../storage/record-id.ts';
import type { AccountRecord, CertificateRecord, OrderRecord } from '../storage/records.ts';
import { requireCaaConsent } from './caa.ts';
import { requireCsr } from './check-csr.ts';
import type { AcceptedCsr } from './check-csr.ts';
import { issue } from './issue.ts';
import { spkiHashOf, thumbprintOfSpki } from './key-match.ts';
import { noteRefusal } from './note-refusal.ts';
import { authorizationsOf, requireOwnOrder } from './orders.ts';
import { orderStatus } from './order-status.ts';
import { profileOf } from './profiles.ts';
import { chooseValidity } from './validity.ts';

const keyCompromise = 1;

/**
 * Finalizes an order: checks the CSR, puts the intention to issue on record, then signs (RFC 8555 section 7.4). Of several
 * requests at once one issues; a CSR that is refused leaves the order ready for a better one.
 *
 * @throws RequestRefused `ORDER_NOT_READY`, `CSR_INVALID`, `CAA_FORBIDS`, `CAA_LOOKUP_FAILED`, `SIGNING_FAILED`.
 */
export async function finalizeOrder(
  ca: CaContext,
  account: AccountRecord,
  orderId: string,
  payload: unknown,
): Promise<OrderRecord> {
  const order = await requireOwnOrder(ca, account.id, orderId);
  await requireReady(ca, order);
  try {
    return await finalizeReady(ca, account, order, payload);
  } catch (error) {
    // Another request that was quicker is no reason to tell anybody about.
    if (error instanceof RequestRefused && error.code !== 'ORDER_NOT_READY') await noteRefusal(ca, order.id, error);
    throw error;
  }
}

async function finalizeReady(
  ca: CaContext,
  account: AccountRecord,
  order: OrderRecord,
  payload: unknown,
): Promise<OrderRecord> {
  const csr = requireCsr(readFinalizeRequest(payload), {
    addresses: order.addresses,
    accountJwk: account.jwk,
    usage: profileOf(order.profile).usage,
    dnsNames: order.identifierType === 'dns',
  });
  const spkiHash = spkiHashOf(csr.spki);
  await requireUnknownKey(ca, csr.spki, spkiHash);
  await requireCaaConsent(ca, account.id, order.addresses);
  const certificate = intend(ca, order, csr, spkiHash);
  const processing: OrderRecord = { ...order, status: 'processing', certificateId: certificate.id };
  ca.node.issuing.add(order.id);
  try {
    if (!(await ca.storage.commit([processing, certificate]))) throw notReady('is being finalized by another request');
    const [orderNow, certificateNow] = [
      { ...processing, version: processing.version + 1 },
      { ...certificate, version: 1 },
    ];
    return await issue(ca, orderNow, certificateNow);
  } finally {
    ca.node.issuing.delete(order.id);
  }
}

/** Refuses keys that others have, as far as anybody can know (S/MIME BR 4.9.1.1 and 6.1.1.3, RFC 8555 section 11.1). */
async function requireUnknownKey(ca: CaContext, spki: Uint8Array, spkiHash: string): Promise<void> {
  const known = await ca.storage.certificatesOfKey(spkiHash);
  if (known.some((certificate) => certificate.revocationReason === keyCompromise)) {
    throw refusedKey('is known to be compromised');
  }
  if ((await ca.config.isWeakKey?.(spki)) === true) throw refusedKey('is known to be weak');
  const thumbprint = thumbprintOfSpki(spki);
  if (thumbprint !== undefined && (await ca.storage.accountByThumbprint(thumbprint)) !== undefined) {
    throw refusedKey('is an account key');
  }
}

function refusedKey(what: string): RequestRefused {
  return new RequestRefused('CSR_INVALID', `The certificate request is refused: its key ${what}.`);
}

async function requireReady(ca: CaContext, order: OrderRecord): Promise<void> {
  const status = orderStatus(order, await authorizationsOf(ca.storage, order), ca.now());
  if (status !== 'ready') throw notReady(`is ${status}`);
}

/** RFC 8555 section 7.4: a finalize request for an order that is not ready must get this error. */
function notReady(how: string): RequestRefused {
  return new RequestRefused(
    'ORDER_NOT_READY',
    `The order cannot be finalized: it ${how}; poll it to see what comes next.`,
  );
}

/** Writes down what is going to be signed, with a serial number of its own. */
export function intend(ca: CaContext, order: OrderRecord, csr: AcceptedCsr, spkiHash: string): CertificateRecord {
  const now = ca.now();
  const issuerEnds = ca.authority.issuer.certificate.notAfter;
  const serial = Buffer.from(composeSerial(ca.random)).toString('hex');
  const crlPartition = ca.partitions.next(serial);
  return {
    kind: 'certificate',
    id: newRecordId(ca.random),
    version: 0,
    status: 'intended',
    orderId: order.id,
    accountId: order.accountId,
    issuerId: ca.authority.id,
    serial,
    ...(crlPartition === undefined ? {} : { crlPartition }),
    addresses: order.addresses,
    usage: csr.usage,
    spki: csr.spki,
    spkiHash,
    ...(order.profile === undefined ? {} : { profile: order.profile }),
    ...chooseValidity(order, now, { ...ca.config, issuerEnds }),
    intendedAt: now,
    node: ca.node.id,
  };
}
