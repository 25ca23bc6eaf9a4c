import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { memoryStorage } from '../storage/memory-storage.ts';
import type { AuditEntryRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { openAuditLog } from './audit-log.ts';
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
