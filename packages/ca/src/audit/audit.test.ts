import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { memoryStorage } from '../storage/memory-storage.ts';
import type { AuditEntryRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { openAuditLog } from './audit-log.ts';
import { headText, readHead } from './chain.ts';
import type { AuditLog } from './audit-log.ts';
import { verifyAudit } from './verify.ts';

const clock = { ms: Date.parse('2026-03-01T12:00:00Z') };

function open(storage: Storage): AuditLog {
  clock.ms += 1000;
  return openAuditLog({ storage, now: () => new Date(clock.ms), random: randomBytes, log: () => {} });
}

async function written(): Promise<Storage> {
  const storage = memoryStorage();
  for (const run of ['one', 'two']) {
    const audit = open(storage);
    for (const event of ['ca.ready', 'mail.sent', 'certificate.issued', 'certificate.revoked']) {
      audit.log({ level: 'info', event, message: `${event} in run ${run}` });
    }
    await audit.flush();
  }
  return storage;
}

/** The same log with one entry changed or, for `undefined`, taken away. */
async function tampered(
  storage: Storage,
  at: number,
  change: (entry: AuditEntryRecord) => AuditEntryRecord | undefined,
): Promise<Storage> {
  const entries = await storage.list('auditEntry', { limit: 100 });
  const copy = memoryStorage();
  const changed = entries.map((entry, place) => (place === at ? change(entry) : entry));
  await copy.commit(changed.filter((entry) => entry !== undefined).map((entry) => ({ ...entry, version: 0 })));
  return copy;
}

test('audited events of every run are kept in chains that verify; others are not', async () => {
  const storage = await written();
  const verdict = await verifyAudit(storage);
  assert.deepEqual([verdict.chains, verdict.entries, verdict.problems], [2, 8, []]);
});

test('what domains said about this CA, what the lint refused and to whom OCSP was delegated is audited', async () => {
  const storage = memoryStorage();
  const audit = open(storage);
  const audited = ['caa.checked', 'caa.failed', 'lint.failed', 'ocsp.signer'];
  for (const event of [...audited, 'lint.done', 'ocsp.answered']) audit.log({ level: 'info', event, message: event });
  await audit.flush();
  const kept = await storage.list('auditEntry', { limit: 100 });
  assert.deepEqual(
    kept.map(({ event }) => event),
    ['audit.began', ...audited],
  );
});

test('an entry that was changed, taken away or cut off is found', async () => {
  const storage = await written();
  const { heads } = await verifyAudit(storage);
  for (const at of [0, 1, 2, 3]) {
    const changed = await tampered(storage, at, (entry) => ({
      ...entry,
      entry: `${entry.entry.replace('run', 'RUN')} `,
    }));
    assert.notDeepEqual((await verifyAudit(changed)).problems, [], `changed ${at}`);
    const missing = await tampered(storage, at, () => undefined);
    assert.notDeepEqual((await verifyAudit(missing)).problems, [], `missing ${at}`);
  }
  // The last of the newest chain is named by nobody but who noted it.
  const cut = await tampered(storage, 7, () => undefined);
  assert.deepEqual((await verifyAudit(cut)).problems, []);
  assert.match((await verifyAudit(cut, heads)).problems.join(), /has lost its end, says what was noted/);
});

test('an act and its entry are kept together or not at all, and what waited goes with them', async () => {
  const storage = memoryStorage();
  const audit = open(storage);
  const act = { kind: 'secret', id: 'x', version: 0, value: 'done' } as const;
  const entry = { level: 'info', event: 'certificate.revoked', message: 'revoked' } as const;
  assert.equal(await audit.commitAct([act], [entry]), true);
  assert.equal((await storage.get('secret', 'x'))?.value, 'done');
  // Somebody else was quicker: neither the act nor its entry.
  assert.equal(await audit.commitAct([act], [entry]), false);
  await audit.flush();
  const events = (await storage.list('auditEntry', { limit: 10 })).map(({ event }) => event);
  assert.deepEqual(events, ['audit.began', 'certificate.revoked']);
  assert.deepEqual((await verifyAudit(storage)).problems, []);
});

test('acts at once stand in the chain one after the other, and one whose answer was lost breaks nothing', async () => {
  const kept = memoryStorage();
  let losing = false;
  const storage: Storage = {
    ...kept,
    commit: async (records) => {
      const saved = await kept.commit(records);
      if (losing) throw new Error('the answer was lost');
      return saved;
    },
  };
  const audit = open(storage);
  const act = (id: string): Promise<boolean> =>
    audit.commitAct(
      [{ kind: 'secret', id, version: 0, value: id }],
      [{ level: 'info', event: 'operator.acted', message: id }],
    );
  await Promise.all(['a', 'b', 'c'].map(act));
  losing = true;
  await assert.rejects(act('d'), /lost/);
  losing = false;
  assert.equal(await act('e'), true);
  const verdict = await verifyAudit(storage);
  assert.deepEqual([verdict.chains, verdict.entries, verdict.problems], [1, 6, []]);
});

test('a commit that came late, after it was taken for lost, leaves its chain and begins another', async () => {
  const kept = memoryStorage();
  const late: Parameters<Storage['commit']>[0][] = [];
  let losing = false;
  const storage: Storage = {
    ...kept,
    commit: async (records) => {
      if (!losing) return kept.commit(records);
      late.push(records);
      throw new Error('no answer');
    },
  };
  const audit = open(storage);
  const act = (id: string): Promise<boolean> =>
    audit.commitAct(
      [{ kind: 'secret', id, version: 0, value: id }],
      [{ level: 'info', event: 'operator.acted', message: id }],
    );
  await act('a');
  losing = true;
  await assert.rejects(act('b'), /no answer/);
  losing = false;
  // It is looked for, not found, and arrives only then.
  const get = storage.get;
  Object.assign(storage, {
    get: async (...asked: Parameters<Storage['get']>) => {
      const found = await get(...asked);
      for (const records of late.splice(0)) await kept.commit(records);
      return found;
    },
  });
  assert.equal(await act('c'), true);
  const verdict = await verifyAudit(kept);
  assert.deepEqual([verdict.chains, verdict.problems], [2, []]);
});

test('a chain begins by reading the ends of recent ones alone, and one that has lasted a week is followed by another', async () => {
  const kept = memoryStorage();
  const first = open(kept);
  for (let count = 0; count < 300; count += 1) {
    first.log({ level: 'info', event: 'ca.ready', message: String(count) });
  }
  await first.flush();
  let read = 0;
  const storage: Storage = {
    ...kept,
    get: async (...asked) => {
      read += 1;
      return kept.get(...asked);
    },
    list: async (kind, page) => {
      const found = await kept.list(kind, page);
      read += found.length;
      return found;
    },
  };
  const second = open(storage);
  second.log({ level: 'info', event: 'ca.ready', message: 'second' });
  await second.flush();
  assert.ok(read < 30, `${read} of 300 were read`);
  clock.ms += 8 * 86_400_000;
  second.log({ level: 'info', event: 'ca.ready', message: 'a week later' });
  await second.flush();
  clock.ms += 30 * 86_400_000;
  second.log({ level: 'info', event: 'ca.ready', message: 'a month later' });
  await second.flush();
  const verdict = await verifyAudit(kept);
  assert.deepEqual([verdict.chains, verdict.problems], [4, []]);
  const began = (await kept.list('auditEntry', { limit: 1000 })).filter(({ event }) => event === 'audit.began');
  const named = began.map(({ entry }) => Object.keys((JSON.parse(entry) as { heads: object }).heads).length);
  assert.deepEqual(named, [0, 1, 2, 3]);
});

test('the other log says where the chain ends whenever it has grown, and that is found there again', async () => {
  const storage = memoryStorage();
  const said: string[] = [];
  const audit = openAuditLog({
    storage,
    now: () => new Date(clock.ms),
    random: randomBytes,
    log: ({ event, data }) => void (event === 'audit.head' && said.push(String(data?.['head']))),
  });
  audit.anchor();
  audit.log({ level: 'info', event: 'ca.ready', message: 'ready' });
  await audit.flush();
  audit.anchor();
  audit.anchor();
  const { heads } = await verifyAudit(storage);
  assert.deepEqual(said, heads.map(headText));
  assert.deepEqual(said.map(readHead), heads);
});

test('events wait while the database is gone, and an answer that was lost does not write them twice', async () => {
  const storage = memoryStorage();
  let failing: 'before' | 'after' | undefined = 'before';
  const audit = open({
    ...storage,
    commit: async (records) => {
      if (failing === 'before') throw new Error('gone');
      const saved = await storage.commit(records);
      if (failing === 'after') throw new Error('the answer was lost');
      return saved;
    },
  });
  audit.log({ level: 'info', event: 'ca.ready', message: 'one' });
  await audit.flush();
  failing = 'after';
  await audit.flush();
  failing = undefined;
  audit.log({ level: 'info', event: 'ca.stopped', message: 'two' });
  await audit.flush();
  await audit.flush();
  const verdict = await verifyAudit(storage);
  assert.deepEqual([verdict.entries, verdict.problems], [3, []]);
});
