import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type {
  AccountRecord,
  AuthorizationRecord,
  CertificateRecord,
  ChallengeRecord,
  MailRecord,
  OrderRecord,
} from './records.ts';
import type { Storage } from './storage.ts';

const start = new Date('2026-03-01T12:00:00Z');
const later = (minutes: number): Date => new Date(start.getTime() + minutes * 60_000);

function account(id: string, change: Partial<AccountRecord> = {}): AccountRecord {
  return {
    kind: 'account',
    id,
    version: 0,
    status: 'valid',
    thumbprint: `thumbprint of ${id}`,
    jwk: { kty: 'EC', crv: 'P-256', x: id, y: id },
    contact: ['mailto:admin@example.org'],
    termsOfServiceAgreed: true,
    createdAt: start,
    ...change,
  };
}

function order(id: string, change: Partial<OrderRecord> = {}): OrderRecord {
  return {
    kind: 'order',
    id,
    version: 0,
    accountId: 'a',
    status: 'open',
    addresses: ['alice@example.org'],
    authorizationIds: ['z'],
    expiresAt: later(60),
    createdAt: start,
    ...change,
  };
}

function authorization(id: string, change: Partial<AuthorizationRecord> = {}): AuthorizationRecord {
  return {
    kind: 'authorization',
    id,
    version: 0,
    accountId: 'a',
    address: 'alice@example.org',
    status: 'pending',
    expiresAt: later(60),
    challengeId: `challenge of ${id}`,
    ...change,
  };
}

function challenge(id: string, change: Partial<ChallengeRecord> = {}): ChallengeRecord {
  return {
    kind: 'challenge',
    id,
    version: 0,
    authorizationId: 'z',
    type: 'email-reply-00',
    tokenPart1: `part 1 of ${id}`,
    tokenPart2: `part 2 of ${id}`,
    from: 'acme@ca.example',
    messageId: `<${id}@ca.example>`,
    attempts: [],
    ...change,
  };
}

function certificate(id: string, change: Partial<CertificateRecord> = {}): CertificateRecord {
  return {
    kind: 'certificate',
    id,
    version: 0,
    status: 'intended',
    orderId: 'o',
    accountId: 'a',
    issuerId: 'i',
    serial: `serial of ${id}`,
    addresses: ['alice@example.org'],
    usage: 'both',
    spki: new Uint8Array([1, 2, 3]),
    spkiHash: '010203',
    notBefore: start,
    notAfter: later(1000),
    intendedAt: start,
    ...change,
  };
}

function mail(id: string, change: Partial<MailRecord> = {}): MailRecord {
  return {
    kind: 'mail',
    id,
    version: 0,
    status: 'queued',
    challengeId: 'c',
    from: 'acme@ca.example',
    to: 'alice@example.org',
    message: 'Subject: ACME: Grüße\r\n\r\nbody\r\n',
    attempts: 0,
    nextAttemptAt: start,
    expiresAt: later(60),
    ...change,
  };
}

/** The promises of `Storage`, run against one kind; `setup` makes an empty one. */
export function storageContract(name: string, setup: () => Promise<Storage>): void {
  async function filled(): Promise<Storage> {
    const storage = await setup();
    const saved = await storage.commit([account('a'), order('o'), authorization('z'), challenge('c')]);
    assert.equal(saved, true);
    return storage;
  }

  describe(`${name} keeps the storage contract`, () => {
    commitContract(setup, filled);
    readerContract(filled);
  });
}

function commitContract(setup: () => Promise<Storage>, filled: () => Promise<Storage>): void {
  test('what is committed is read back, with version 1', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    assert.deepEqual(await storage.get('account', 'a'), { ...account('a'), version: 1 });
    assert.deepEqual(await storage.get('order', 'o'), { ...order('o'), version: 1 });
    assert.deepEqual(await storage.get('authorization', 'z'), { ...authorization('z'), version: 1 });
    assert.deepEqual(await storage.get('challenge', 'c'), { ...challenge('c'), version: 1 });
    assert.equal(await storage.get('certificate', 'none'), undefined);
  });

  test('every optional field survives the way in and out', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    const full = [
      account('b', { externalAccount: { kid: 'k', binding: { payload: 'x' } }, status: 'deactivated' }),
      order('p', {
        notBefore: start,
        notAfter: later(9),
        certificateId: 'x',
        identifierType: 'dns',
        profile: 'strict',
        replaces: 'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE',
        problem: { code: 'X', message: 'It broke.' },
      }),
      challenge('d', {
        mailId: 'm',
        acceptedAt: start,
        answeredAt: later(1),
        validatedAt: later(2),
        attempts: [
          {
            at: later(1),
            authentic: true,
            digestMatches: false,
            report: { checks: [{ id: 'dkim', rfc: 'RFC 6376', outcome: 'pass', detail: 'good' }] },
          },
        ],
      }),
      certificate('x', {
        status: 'revoked',
        issuedAt: start,
        der: new Uint8Array([48, 0, 255]),
        revokedAt: later(3),
        revocationReason: 1,
        profile: 'strict',
        crlPartition: 3,
        replacedBy: 'p',
        renewalWindow: { start, end: later(1), explanationUrl: 'https://ca.example/why' },
      }),
      mail('m', { status: 'sent', attempts: 2, lastError: 'connection refused', sentAt: later(1), node: 'n' }),
      { kind: 'secret', id: 's', version: 0, value: 'text' },
      {
        kind: 'crl',
        id: 'i',
        version: 0,
        number: 7,
        thisUpdate: start,
        nextUpdate: later(5),
        entries: 2,
        revocations: 3,
        der: new Uint8Array([48]),
      },
      {
        kind: 'externalAccount',
        id: 'kid',
        version: 0,
        status: 'revoked',
        macKey: 'aGVsbG8',
        label: 'Accounting',
        allow: ['@example.org'],
        createdAt: start,
        expiresAt: later(9),
      },
      {
        kind: 'auditEntry',
        id: 'c/0000000001',
        version: 0,
        chain: 'c',
        number: 1,
        at: start,
        event: 'ca.started',
        entry: '{}',
        previous: '00',
        hash: '01',
      },
    ] as const;
    assert.equal(await storage.commit(full), true);
    for (const record of full) {
      assert.deepEqual(await storage.get(record.kind, record.id), { ...record, version: 1 });
    }
  });

  test('a record is saved only over the version it was read at', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    const read = (await storage.get('order', 'o')) ?? assert.fail();
    assert.equal(await storage.commit([{ ...read, status: 'processing' }]), true);
    assert.equal(await storage.commit([{ ...read, status: 'invalid' }]), false);
    assert.equal(await storage.commit([order('o')]), false);
    assert.equal(await storage.commit([{ ...order('unknown'), version: 3 }]), false);
    const now = (await storage.get('order', 'o')) ?? assert.fail();
    assert.deepEqual([now.status, now.version], ['processing', 2]);
  });

  test('of two saves at once exactly one succeeds', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    const read = (await storage.get('order', 'o')) ?? assert.fail();
    const outcomes = await Promise.all([1, 2, 3].map(() => storage.commit([{ ...read, status: 'processing' }])));
    assert.equal(outcomes.filter(Boolean).length, 1);
  });

  test('a commit saves all of its records or none', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    assert.equal(await storage.commit([order('new'), order('o')]), false);
    assert.equal(await storage.get('order', 'new'), undefined);
  });

  test('a thumbprint, a token, a Message-ID and a serial can be taken only once', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    assert.equal(await storage.commit([account('b', { thumbprint: 'thumbprint of a' })]), false);
    assert.equal(await storage.commit([challenge('d', { tokenPart1: 'part 1 of c' })]), false);
    assert.equal(await storage.commit([challenge('d', { messageId: '<c@ca.example>' })]), false);
    assert.equal(await storage.commit([certificate('x')]), true);
    assert.equal(await storage.commit([certificate('y', { serial: 'serial of x' })]), false);
    assert.equal(await storage.commit([account('b'), account('d', { thumbprint: 'thumbprint of b' })]), false);
    assert.equal(await storage.commit([account('b')]), true);
    const b = (await storage.get('account', 'b')) ?? assert.fail();
    assert.equal(await storage.commit([{ ...b, thumbprint: 'thumbprint of a' }]), false);
  });

  test('counters add up whoever counts, and are forgotten after their end', async () => {
    await using held = await holding(setup());
    const { storage } = held;
    const counts = await Promise.all([1, 2, 3].map(() => storage.count('k', { by: 1, expiresAt: later(1) })));
    assert.deepEqual(counts.toSorted(), [1, 2, 3]);
    assert.equal(await storage.count('k', { by: -1, expiresAt: later(1) }), 2);
    assert.deepEqual(await storage.counted(['k', 'unknown']), new Map([['k', 2]]));
    await storage.sweep(later(1));
    assert.deepEqual(await storage.counted(['k']), new Map());
    assert.deepEqual(await storage.counted([]), new Map());
  });

  test('a lease has one holder until it runs out or is released', async () => {
    await using held = await holding(setup());
    const { storage } = held;
    const lease = (holder: string, at: Date): Promise<boolean> =>
      storage.lease({ name: 'l', holder, now: at, until: new Date(at.getTime() + 60_000) });
    assert.equal(await storage.leased('l', start), undefined);
    assert.equal(await lease('one', start), true);
    assert.equal(await lease('two', start), false);
    assert.equal(await lease('one', later(0.5)), true);
    assert.equal(await storage.leased('l', later(1.4)), 'one');
    assert.equal(await storage.leased('l', later(1.5)), undefined);
    assert.equal(await lease('two', later(1.5)), true);
    await storage.release('l', 'one');
    assert.equal(await storage.leased('l', later(2)), 'two');
    await storage.release('l', 'two');
    assert.equal(await storage.leased('l', later(2)), undefined);
  });

  test('a storage that is well takes writes', async () => {
    await using held = await holding(setup());
    await held.storage.ping();
  });

  test('a nonce is good once, and forgotten after its end', async () => {
    await using held = await holding(setup());
    const { storage } = held;
    assert.equal(await storage.useNonce('n', later(1)), true);
    assert.equal(await storage.useNonce('n', later(1)), false);
    await storage.sweep(start);
    assert.equal(await storage.useNonce('n', later(1)), false);
    await storage.sweep(later(1));
    assert.equal(await storage.useNonce('n', later(2)), true);
  });
}

function readerContract(filled: () => Promise<Storage>): void {
  test('the records of a kind are listed in the order of their ids, in pages', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    await storage.commit(['_', 'B', '-', 'é', '0'].map((id) => account(id)));
    const first = await storage.list('account', { limit: 4 });
    const second = await storage.list('account', { limit: 4, after: first.at(-1)?.id ?? '' });
    const ids = [...first, ...second].map((each) => each.id);
    assert.deepEqual(ids, ['-', '0', 'B', '_', 'a', 'é']);
    assert.deepEqual(await storage.list('mail', { limit: 4 }), []);
  });

  test('an account is found by the key it holds now', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    const read = (await storage.accountByThumbprint('thumbprint of a')) ?? assert.fail();
    assert.equal(read.id, 'a');
    await storage.commit([{ ...read, thumbprint: 'another' }]);
    assert.equal(await storage.accountByThumbprint('thumbprint of a'), undefined);
    assert.equal((await storage.accountByThumbprint('another'))?.id, 'a');
  });

  test('orders are listed oldest first, in pages, without invalid and expired ones', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    await storage.commit([
      account('b'),
      order('p', { createdAt: later(2) }),
      order('q', { createdAt: later(1), status: 'valid', expiresAt: later(1) }),
      order('r', { createdAt: later(2), status: 'invalid' }),
      order('s', { createdAt: later(2), expiresAt: later(3) }),
      order('t', { createdAt: later(2) }),
      order('u', { accountId: 'b' }),
    ]);
    const first = await storage.ordersOf('a', { now: later(3), limit: 3 });
    assert.deepEqual(
      first.map((each) => each.id),
      ['o', 'q', 'p'],
    );
    const second = await storage.ordersOf('a', { now: later(3), limit: 3, after: first[2] ?? assert.fail() });
    assert.deepEqual(
      second.map((each) => each.id),
      ['t'],
    );
  });

  test('orders in processing, valid authorizations and challenges are found', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    await storage.commit([
      order('p', { status: 'processing' }),
      authorization('y', { status: 'valid' }),
      authorization('x', { status: 'valid', expiresAt: later(1) }),
    ]);
    assert.deepEqual(
      (await storage.ordersProcessing()).map((each) => each.id),
      ['p'],
    );
    const valid = await storage.validAuthorizations('a', later(1));
    assert.deepEqual(
      valid.map((each) => each.id),
      ['y'],
    );
    assert.equal((await storage.challengeByToken('part 1 of c'))?.id, 'c');
    assert.equal((await storage.challengeByMessageId('<c@ca.example>'))?.id, 'c');
    assert.equal(await storage.challengeByToken('part 2 of c'), undefined);
  });

  test('certificates are found by serial, by key and by revocation', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    await storage.commit([
      certificate('x', { status: 'revoked', revokedAt: later(2), revocationReason: 4 }),
      certificate('y', { status: 'revoked', revokedAt: later(1), spkiHash: 'other' }),
      certificate('w', { status: 'revoked', revokedAt: later(1), notAfter: later(4) }),
      certificate('v', { status: 'issued' }),
    ]);
    assert.equal((await storage.certificateBySerial('serial of x'))?.id, 'x');
    assert.deepEqual((await storage.certificatesOfKey('010203')).map((each) => each.id).sort(), ['v', 'w', 'x']);
    assert.deepEqual(await storage.revokedCertificates('i', later(4)), [
      { serial: 'serial of y', revokedAt: later(1) },
      { serial: 'serial of x', revokedAt: later(2), revocationReason: 4 },
    ]);
    assert.deepEqual(await storage.revokedCertificates('another issuer', start), []);
  });

  test('revoked certificates are found and counted by partition, and the highest partition is known', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    assert.equal(await storage.highestCrlPartition('i'), undefined);
    await storage.commit([
      certificate('x', { status: 'revoked', revokedAt: later(2), crlPartition: 0 }),
      certificate('y', { status: 'revoked', revokedAt: later(1), crlPartition: 1 }),
      certificate('w', { status: 'revoked', revokedAt: later(1), notAfter: later(4), crlPartition: 1 }),
      certificate('v', { status: 'issued', crlPartition: 4 }),
      certificate('u', { status: 'revoked', revokedAt: later(1) }),
    ]);
    assert.deepEqual(await storage.revokedCertificates('i', later(4), 1), [
      { serial: 'serial of y', revokedAt: later(1) },
    ]);
    assert.deepEqual(
      [await storage.countRevoked('i'), await storage.countRevoked('i', 1), await storage.countRevoked('none')],
      [4, 2, 0],
    );
    assert.deepEqual(
      [await storage.highestCrlPartition('i'), await storage.highestCrlPartition('none')],
      [4, undefined],
    );
  });

  test('queued mail is found when it is due, the longest due first', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    assert.equal(await storage.nextMailAt(), undefined);
    await storage.commit([
      mail('m', { nextAttemptAt: later(2) }),
      mail('n', { nextAttemptAt: later(1) }),
      mail('k', { nextAttemptAt: later(1), status: 'sent' }),
      mail('j', { nextAttemptAt: later(9) }),
    ]);
    assert.deepEqual(await storage.nextMailAt(), later(1));
    const due = await storage.dueMails(later(2), 10);
    assert.deepEqual(
      due.map((each) => each.id),
      ['n', 'm'],
    );
    assert.equal((await storage.dueMails(later(2), 1)).length, 1);
    assert.deepEqual(await storage.mailsHeld(9), []);
    const m = (await storage.get('mail', 'm')) ?? assert.fail();
    await storage.commit([{ ...m, node: 'n' }, mail('i', { node: 'n', status: 'sent' })]);
    const heldNow = await storage.mailsHeld(9);
    assert.deepEqual(
      heldNow.map((each) => each.id),
      ['m'],
    );
  });
}

/** Closes a storage at the end of its test. */
async function holding(storage: Promise<Storage>): Promise<AsyncDisposable & { readonly storage: Storage }> {
  const held = await storage;
  return { storage: held, [Symbol.asyncDispose]: () => held.close() };
}
