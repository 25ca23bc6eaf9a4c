import { memorySharedState } from './memory-shared-state.ts';
import { newestReaders, newestTimelines } from './memory-newest.ts';
import { revocationIndexes, revocationReaders } from './memory-revocations.ts';
import { createIndex, createMemoryTables } from './memory-tables.ts';
import { nonceMemory } from './nonce-memory.ts';
import type { OrderRecord } from './records.ts';
import type { OrdersQuery, Storage } from './storage.ts';

/** Makes a storage that lives and dies with the process: for tests, demonstrations and `dev` without `--db`. */
export function memoryStorage(): Storage {
  const nonces = nonceMemory();
  const shared = memorySharedState();
  const by = {
    thumbprint: createIndex('account', true, (account) => account.thumbprint),
    token: createIndex('challenge', true, (challenge) => challenge.tokenPart1),
    messageId: createIndex('challenge', true, (challenge) => challenge.messageId),
    serial: createIndex('certificate', true, (certificate) => certificate.serial),
    key: createIndex('certificate', false, (certificate) => certificate.spkiHash),
    ...revocationIndexes(),
    account: createIndex('order', false, (order) => order.accountId),
    processing: createIndex('order', false, (order) => (order.status === 'processing' ? 'yes' : undefined)),
    validOf: createIndex('authorization', false, (each) => (each.status === 'valid' ? each.accountId : undefined)),
    queued: createIndex('mail', false, (mail) => (mail.status === 'queued' ? 'yes' : undefined)),
  };
  const timelines = newestTimelines();
  const tables = createMemoryTables(Object.values(by), Object.values(timelines));
  const { find } = tables;
  return {
    shared: false,
    get: async (kind, id) => tables.get(kind, id),
    list: async (kind, page) => tables.list(kind, page),
    ...shared,
    accountByThumbprint: async (thumbprint) => find('account', by.thumbprint, thumbprint)[0],
    ordersOf: async (accountId, query) =>
      find('order', by.account, accountId)
        .filter((order) => isListed(order, query))
        .toSorted(compareOrders)
        .slice(0, query.limit),
    ordersProcessing: async () => find('order', by.processing, 'yes'),
    validAuthorizations: async (accountId, now) =>
      find('authorization', by.validOf, accountId).filter((authorization) => authorization.expiresAt > now),
    challengeByToken: async (tokenPart1) => find('challenge', by.token, tokenPart1)[0],
    challengeByMessageId: async (messageId) => find('challenge', by.messageId, messageId)[0],
    certificateBySerial: async (serial) => find('certificate', by.serial, serial)[0],
    certificatesOfKey: async (spkiHash) => find('certificate', by.key, spkiHash),
    ...revocationReaders(tables, by),
    ...newestReaders(tables, { ...timelines, queued: by.queued }),
    dueMails: async (now, limit) =>
      find('mail', by.queued, 'yes')
        .filter((mail) => mail.nextAttemptAt <= now)
        .toSorted((a, b) => a.nextAttemptAt.getTime() - b.nextAttemptAt.getTime())
        .slice(0, limit),
    mailsHeld: async (limit) =>
      find('mail', by.queued, 'yes')
        .filter((mail) => mail.node !== undefined)
        .slice(0, limit),
    countQueuedMails: async () => find('mail', by.queued, 'yes').length,
    nextMailAt: async () => {
      const times = find('mail', by.queued, 'yes').map((mail) => mail.nextAttemptAt.getTime());
      return times.length === 0 ? undefined : new Date(Math.min(...times));
    },
    nonceGeneration: nonces.nonceGeneration,
    useNonce: nonces.useNonce,
    commit: async (records) => tables.commit(records),
    ping: async () => {},
    sweep: async (now) => {
      shared.sweep(now);
      await nonces.sweep(now);
    },
    close: async () => {},
  };
}

/** Says whether an order belongs into the orders list (RFC 8555 section 7.1.2.1). */
function isListed(order: OrderRecord, query: OrdersQuery): boolean {
  if (order.status === 'invalid' || (order.status === 'open' && order.expiresAt <= query.now)) return false;
  return query.after === undefined || compareOrders(order, query.after) > 0;
}

type Place = Pick<OrderRecord, 'createdAt' | 'id'>;

function compareOrders(a: Place, b: Place): number {
  const byTime = a.createdAt.getTime() - b.createdAt.getTime();
  if (byTime !== 0 || a.id === b.id) return byTime;
  return a.id < b.id ? -1 : 1;
}
