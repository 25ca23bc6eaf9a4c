import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import type { OrderRecord } from '../storage/records.ts';
import { intend } from './finalize.ts';
import { issue } from './issue.ts';

/**
 * Takes up the orders whose issuance a crash cut off. What was intended is abandoned with its serial number, since nobody
 * knows whether it was signed, and a new certificate is issued for the same key.
 */
export async function recoverIssuance(ca: CaContext): Promise<void> {
  for (const order of await ca.storage.ordersProcessing()) await recoverOrder(ca, order);
}

async function recoverOrder(ca: CaContext, order: OrderRecord): Promise<void> {
  const cut = order.certificateId === undefined ? undefined : await ca.storage.get('certificate', order.certificateId);
  if (cut?.status !== 'intended') return;
  const again = intend(ca, order, cut, cut.spkiHash);
  const processing: OrderRecord = { ...order, certificateId: again.id };
  if (!(await ca.storage.commit([processing, { ...cut, status: 'abandoned' }, again]))) return;
  ca.log({
    level: 'warn',
    event: 'certificate.resumed',
    message: `The issuance for the order ${order.id} had been cut off and is done again; serial ${cut.serial} is abandoned.`,
    data: { order: order.id, abandoned: cut.serial, serial: again.serial },
  });
  try {
    await issue(ca, { ...processing, version: processing.version + 1 }, { ...again, version: 1 });
  } catch (error) {
    // The order is ready again and its client can finalize it once more: no reason not to start.
    if (!(error instanceof RequestRefused)) throw error;
  }
}
