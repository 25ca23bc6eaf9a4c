import type { CaContext } from '../context.ts';
import type { RequestRefused } from '../errors.ts';
import { revise } from '../storage/revise.ts';

/** The same refusal again is not worth a write before this has passed: a client may ask as often as it likes. */
const againMs = 60_000;

/**
 * Notes with an order why it could not be finalized, for those who run the CA; the order is as ready as before. Never rejects:
 * the client hears of its refusal anyway.
 */
export async function noteRefusal(
  { storage, now }: Pick<CaContext, 'storage' | 'now'>,
  orderId: string,
  { code, message }: RequestRefused,
): Promise<void> {
  const at = now();
  await revise(storage, 'order', orderId, (order) => {
    const { status, refusal: last } = order;
    const isNew = last?.code !== code || at.getTime() - last.at.getTime() >= againMs;
    return status === 'open' && isNew ? [{ ...order, refusal: { at, code, message } }] : undefined;
  }).catch(() => undefined);
}
