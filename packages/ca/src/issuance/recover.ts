import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import type { OrderRecord } from '../storage/records.ts';
import { caaLifetimeMs } from './caa.ts';
import { intend } from './finalize.ts';
import { abandon, issue } from './issue.ts';

/**
 * Takes up the orders whose issuance was cut off: by a crash of this or another node, or because the database was gone for a
 * moment. What was intended is abandoned with its serial number, since nobody knows whether it was signed, and a new
 * certificate is issued for the same key. What a live node has in its hands is left alone.
 */
export async function recoverIssuance(ca: CaContext): Promise<void> {
  for (const order of await ca.storage.ordersProcessing()) await recoverOrder(ca, order);
}

async function recoverOrder(ca: CaContext, order: OrderRecord): Promise<void> {
  const cut = order.certificateId === undefined ? undefined : await ca.storage.get('certificate', order.certificateId);
  if (cut?.status !== 'intended' || ca.node.issuing.has(order.id)) return;
  if (cut.node !== undefined && cut.node !== ca.node.id && (await ca.node.lives(cut.node))) return;
  if (ca.config.resolveCaa !== undefined && ca.now().getTime() - cut.intendedAt.getTime() > caaLifetimeMs) {
    // What the domain had said is too old; the client finalizes once more and it is asked again.
    await abandon(ca, order, cut);
    return;
  }
  const again = intend(ca, order, cut, cut.spkiHash);
  const processing: OrderRecord = { ...order, certificateId: again.id };
  ca.node.issuing.add(order.id);
  try {
    if (!(await ca.storage.commit([processing, { ...cut, status: 'abandoned' }, again]))) return;
    ca.log({
      level: 'warn',
      event: 'certificate.resumed',
      message: `The issuance for the order ${order.id} had been cut off and is done again; serial ${cut.serial} is abandoned.`,
      data: { order: order.id, abandoned: cut.serial, serial: again.serial },
    });
    await issue(ca, { ...processing, version: processing.version + 1 }, { ...again, version: 1 });
  } catch (error) {
    // The order is ready again and its client can finalize it once more: no reason not to start.
    if (!(error instanceof RequestRefused)) throw error;
  } finally {
    ca.node.issuing.delete(order.id);
  }
}
