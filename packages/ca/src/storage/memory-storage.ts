import type { AnyRecord, OrderRecord, RecordKind, RecordOf } from './records.ts';
import type { OrdersQuery, Storage } from './storage.ts';

/** Further names under which a record is found; `unique` ones are refused twice. */
interface Index {
  readonly kind: RecordKind;
  readonly unique: boolean;
  readonly keyOf: (record: AnyRecord) => string | undefined;
  readonly ids: Map<string, Set<string>>;
}

function index<K extends RecordKind>(
  kind: K,
  unique: boolean,
  keyOf: (record: RecordOf<K>) => string | undefined,
): Index {
  return { kind, unique, keyOf: (record) => keyOf(record as RecordOf<K>), ids: new Map() };
}

/** Says whether an order belongs into the orders list (RFC 8555 section 7.1.2.1). */
function listed(order: OrderRecord, query: OrdersQuery): boolean {
  if (order.status === 'invalid' || (order.status === 'open' && order.expiresAt <= query.now)) return false;
  return query.after === undefined || compareOrders(order, query.after) > 0;
}

function compareOrders(a: { createdAt: Date; id: string }, b: { createdAt: Date; id: string }): number {
  const byTime = a.createdAt.getTime() - b.createdAt.getTime();
  if (byTime !== 0) return byTime;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Makes a storage that lives and dies with the process: for tests, demonstrations and `dev` without `--db`. */
export function memoryStorage(): Storage {
  const tables = new Map<RecordKind, Map<string, AnyRecord>>();
  const nonces = new Map<string, Date>();
  const byThumbprint = index('account', true, (account) => account.thumbprint);
  const byToken = index('challenge', true, (challenge) => challenge.tokenPart1);
  const byMessageId = index('challenge', true, (challenge) => challenge.messageId);
  const bySerial = index('certificate', true, (certificate) => certificate.serial);
  const byKey = index('certificate', false, (certificate) => certificate.spkiHash);
  const revoked = index('certificate', false, (record) => (record.status === 'revoked' ? record.issuerId : undefined));
  const orders = index('order', false, (order) => order.accountId);
  const processing = index('order', false, (order) => (order.status === 'processing' ? 'yes' : undefined));
  const valid = index('authorization', false, (record) => (record.status === 'valid' ? record.accountId : undefined));
  const queued = index('mail', false, (mail) => (mail.status === 'queued' ? 'yes' : undefined));
  const indexes = [byThumbprint, byToken, byMessageId, bySerial, byKey, revoked, orders, processing, valid, queued];

  function table(kind: RecordKind): Map<string, AnyRecord> {
    let records = tables.get(kind);
    if (records === undefined) tables.set(kind, (records = new Map()));
    return records;
  }

  function read<K extends RecordKind>(kind: K, id: string): RecordOf<K> | undefined {
    return table(kind).get(id) as RecordOf<K> | undefined;
  }

  function all<K extends RecordKind>(kind: K, from: Index, key: string): RecordOf<K>[] {
    return [...(from.ids.get(key) ?? [])].map((id) => read(kind, id)).filter((record) => record !== undefined);
  }

  function acceptable(records: readonly AnyRecord[]): boolean {
    const taken = new Set<string>();
    const free = (name: string): boolean => !taken.has(name) && taken.add(name).has(name);
    return records.every((record) => {
      if ((read(record.kind, record.id)?.version ?? 0) !== record.version) return false;
      return free(`${record.kind} ${record.id}`) && uniqueIndexesOf(record).every((each) => fits(each, record, free));
    });
  }

  function uniqueIndexesOf(record: AnyRecord): Index[] {
    return indexes.filter((each) => each.unique && each.kind === record.kind);
  }

  function fits(each: Index, record: AnyRecord, free: (name: string) => boolean): boolean {
    const key = each.keyOf(record);
    const holders = key === undefined ? undefined : each.ids.get(key);
    return (holders === undefined || holders.has(record.id)) && free(`${indexes.indexOf(each)} ${key}`);
  }

  function apply(record: AnyRecord): void {
    const before = read(record.kind, record.id);
    const after = { ...record, version: record.version + 1 };
    table(record.kind).set(record.id, after);
    for (const each of indexes) {
      if (each.kind === record.kind) reindex(each, before, after);
    }
  }

  return {
    get: async (kind, id) => read(kind, id),
    accountByThumbprint: async (thumbprint) => all('account', byThumbprint, thumbprint)[0],
    ordersOf: async (accountId, query) =>
      all('order', orders, accountId)
        .filter((order) => listed(order, query))
        .sort(compareOrders)
        .slice(0, query.limit),
    ordersProcessing: async () => all('order', processing, 'yes'),
    validAuthorizations: async (accountId, now) =>
      all('authorization', valid, accountId).filter((authorization) => authorization.expiresAt > now),
    challengeByToken: async (tokenPart1) => all('challenge', byToken, tokenPart1)[0],
    challengeByMessageId: async (messageId) => all('challenge', byMessageId, messageId)[0],
    certificateBySerial: async (serial) => all('certificate', bySerial, serial)[0],
    certificatesOfKey: async (spkiHash) => all('certificate', byKey, spkiHash),
    revokedCertificates: async (issuerId, now) =>
      all('certificate', revoked, issuerId)
        .filter((certificate) => certificate.notAfter > now)
        .sort((a, b) => (a.revokedAt?.getTime() ?? 0) - (b.revokedAt?.getTime() ?? 0)),
    dueMails: async (now, limit) =>
      all('mail', queued, 'yes')
        .filter((mail) => mail.nextAttemptAt <= now)
        .sort((a, b) => a.nextAttemptAt.getTime() - b.nextAttemptAt.getTime())
        .slice(0, limit),
    nextMailAt: async () => {
      const times = all('mail', queued, 'yes').map((mail) => mail.nextAttemptAt.getTime());
      return times.length === 0 ? undefined : new Date(Math.min(...times));
    },
    useNonce: async (nonce, expiresAt) => {
      if (nonces.has(nonce)) return false;
      nonces.set(nonce, expiresAt);
      return true;
    },
    commit: async (records) => {
      if (!acceptable(records)) return false;
      records.forEach(apply);
      return true;
    },
    sweep: async (now) => {
      for (const [nonce, expiresAt] of nonces) if (expiresAt <= now) nonces.delete(nonce);
    },
    close: async () => {},
  };
}

function reindex(each: Index, before: AnyRecord | undefined, after: AnyRecord): void {
  const oldKey = before === undefined ? undefined : each.keyOf(before);
  const newKey = each.keyOf(after);
  if (oldKey === newKey) return;
  if (oldKey !== undefined) {
    each.ids.get(oldKey)?.delete(after.id);
    if (each.ids.get(oldKey)?.size === 0) each.ids.delete(oldKey);
  }
  if (newKey === undefined) return;
  const ids = each.ids.get(newKey) ?? new Set();
  each.ids.set(newKey, ids.add(after.id));
}
