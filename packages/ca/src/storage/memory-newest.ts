import type { Index, MemoryTables } from './memory-tables.ts';
import { createTimeline } from './memory-timeline.ts';
import type { Timeline } from './memory-timeline.ts';
import { mostCounted } from './newest.ts';
import type { Newest } from './newest.ts';
import type { OrderRecord } from './records.ts';

/** The orders of time that these readers need. */
export function newestTimelines(): Readonly<Record<'certificates' | 'orders' | 'auditEntries', Timeline>> {
  return {
    certificates: createTimeline('certificate', (certificate) => certificate.intendedAt),
    orders: createTimeline('order', (order) => order.expiresAt),
    auditEntries: createTimeline('auditEntry', (entry) => entry.at),
  };
}

/** Makes the readers over tables that keep those orders. */
export function newestReaders(
  { find, newest }: MemoryTables,
  by: ReturnType<typeof newestTimelines> & { readonly queued: Index },
): Newest {
  return {
    newestCertificates: async ({ address, status, ...page }) =>
      newest('certificate', by.certificates, page, (certificate) => {
        const isOfAddress = address === undefined || certificate.addresses.includes(address);
        return isOfAddress && (status ?? certificate.status) === certificate.status;
      }),
    newestOrders: async ({ state, now, ...page }) =>
      newest('order', by.orders, page, state === 'failed' ? (each) => failed(each, now) : (each) => open(each, now)),
    newestAuditEntries: async (page) => newest('auditEntry', by.auditEntries, page, () => true),
    tally: async ({ now, since }) => {
      const all = { limit: mostCounted };
      const mails = find('mail', by.queued, 'yes');
      const orders = (wanted: (order: OrderRecord) => boolean): number =>
        newest('order', by.orders, all, wanted).length;
      return {
        issued: newest(
          'certificate',
          by.certificates,
          all,
          ({ status, intendedAt }) => intendedAt > since && (status === 'issued' || status === 'revoked'),
        ).length,
        revoked: newest('certificate', by.certificates, all, ({ status }) => status === 'revoked').length,
        unfinished: orders((order) => open(order, now)),
        failed: orders((order) => order.status !== 'valid' && order.expiresAt <= now && order.expiresAt > since),
        queuedMails: Math.min(mails.length, mostCounted),
        failingMails: Math.min(mails.filter(({ lastError }) => lastError !== undefined).length, mostCounted),
      };
    },
  };
}

function open({ status, expiresAt }: OrderRecord, now: Date): boolean {
  return (status === 'open' || status === 'processing') && expiresAt > now;
}

function failed({ status, expiresAt }: OrderRecord, now: Date): boolean {
  return status === 'invalid' || (status !== 'valid' && expiresAt <= now);
}
