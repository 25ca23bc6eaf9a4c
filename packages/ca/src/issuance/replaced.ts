import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import type { CertificateRecord } from '../storage/records.ts';
import { orderStatus } from './order-status.ts';
import { authorizationsOf } from './orders.ts';
import { findByCertificateId } from './renewal-info.ts';

/**
 * Finds the certificate that an order says it replaces, and refuses what RFC 9773 section 5 has refused: another account's,
 * one for none of the addresses, one that a living order replaces already.
 *
 * @throws RequestRefused `REPLACES_REFUSED`, `ALREADY_REPLACED`.
 */
export async function requireReplaceable(
  ca: Pick<CaContext, 'storage' | 'now'>,
  order: { readonly accountId: string; readonly addresses: readonly string[] },
  certificateId: string,
): Promise<CertificateRecord> {
  const found = await findByCertificateId(ca, certificateId);
  // To a stranger, a certificate of another account is none.
  if (found === undefined || found.accountId !== order.accountId) {
    throw refused('there is no such certificate of this account');
  }
  const shared = found.addresses.some((address) => order.addresses.includes(address));
  if (!shared) throw refused('that certificate is for none of the addresses in the order');
  if (await isReplaced(ca, found)) {
    throw new RequestRefused('ALREADY_REPLACED', 'The certificate in "replaces" is replaced by another order already.');
  }
  return found;
}

async function isReplaced(ca: Pick<CaContext, 'storage' | 'now'>, certificate: CertificateRecord): Promise<boolean> {
  const earlier =
    certificate.replacedBy === undefined ? undefined : await ca.storage.get('order', certificate.replacedBy);
  if (earlier === undefined) return false;
  return orderStatus(earlier, await authorizationsOf(ca.storage, earlier), ca.now()) !== 'invalid';
}

function refused(reason: string): RequestRefused {
  return new RequestRefused('REPLACES_REFUSED', `The order cannot replace what "replaces" names: ${reason}.`);
}
