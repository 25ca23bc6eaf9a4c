import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ImapFlow } from 'imapflow';

import { memoryStorage } from '../storage/memory-storage.ts';
import type { ReceivedMail } from '../validation/receive-response.ts';
import { readFolder } from './imap-folder.ts';
import type { ImapFolder } from './imap-folder.ts';

/** A folder whose mails are their UIDs; a `size` may be named, and a mail that the server cannot read. */
function folderOf(mails: ReadonlyMap<number, { readonly size?: number; readonly broken?: boolean }>) {
  const headersOf: number[] = [];
  const client = {
    usable: true,
    mailbox: { uidValidity: 1n, uidNext: 1 },
    search: async () => [...mails.keys()],
    fetchAll: async (range: string, { headers }: { readonly headers?: unknown }) => {
      const [first = '0', last] = range.split(':');
      const uids =
        last === '*' ? [...mails.keys()].filter((uid) => uid >= Number(first)) : range.split(',').map(Number);
      if (headers !== undefined) headersOf.push(...uids);
      return uids.map((uid) => ({
        uid,
        size: mails.get(uid)?.size ?? 100,
        headers: Buffer.from('Subject: Re: ACME: x'),
      }));
    },
    fetchOne: async (uid: string) => {
      if (mails.get(Number(uid))?.broken === true) throw new Error('Command failed');
      return { source: Buffer.from(uid) };
    },
  };
  const [given, logged]: [number[], string[]] = [[], []];
  const undecided = new Set<number>();
  const folder: ImapFolder = {
    client: client as unknown as ImapFlow,
    path: 'INBOX',
    moveTo: undefined,
    cursorId: 'imap test',
    storage: memoryStorage(),
    receive: async (raw): Promise<ReceivedMail> => {
      const uid = Number(Buffer.from(raw).toString());
      given.push(uid);
      if (undecided.has(uid)) throw new Error('no answer');
      return 'taken';
    },
    now: () => new Date(0),
    log: ({ event }) => logged.push(event),
  };
  return { folder, given, logged, undecided, headersOf };
}

test('what is too large is passed over by its size alone, and what the server cannot read is passed over, too', async () => {
  const mails = new Map([
    [1, {}],
    [2, { size: 600_000 }],
    [3, { broken: true }],
    [4, {}],
  ]);
  const { folder, given, logged, headersOf } = folderOf(mails);
  assert.deepEqual(await readFolder(folder), { undecided: false });
  assert.deepEqual([given, headersOf, logged], [[1, 4], [1, 3, 4], ['imap.mail-unreadable']]);
  await readFolder(folder);
  assert.deepEqual(given, [1, 4]);
});

test('new mail is judged before what could not be judged, of which a few are looked at each time', async () => {
  const mails = new Map(Array.from({ length: 120 }, (_, index) => [index + 1, {}]));
  const { folder, given, undecided } = folderOf(mails);
  for (const uid of mails.keys()) undecided.add(uid);
  assert.deepEqual(await readFolder(folder), { undecided: true });
  assert.equal(given.length, 120);
  mails.set(121, {});
  given.length = 0;
  await readFolder(folder);
  assert.equal(given[0], 121);
  assert.equal(given.length, 51);
  undecided.clear();
  given.length = 0;
  await readFolder(folder);
  await readFolder(folder);
  assert.deepEqual(await readFolder(folder), { undecided: false });
  assert.deepEqual(new Set(given), new Set(Array.from({ length: 120 }, (_, index) => index + 1)));
});
