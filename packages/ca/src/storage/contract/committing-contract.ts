import assert from 'node:assert/strict';
import { test } from 'node:test';

import { account, authorization, certificate, challenge, later, mail, order, start } from './sample-records.ts';
import { holding } from './setup.ts';
import type { Setup } from './setup.ts';

/** What a commit promises. */
export function committingContract({ filled }: Setup): void {
  test('what is committed is read back, with version 1', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    assert.deepEqual(await storage.get('account', 'a'), { ...account('a'), version: 1 });
    assert.deepEqual(await storage.get('order', 'o'), { ...order('o'), version: 1 });
    assert.deepEqual(await storage.get('authorization', 'z'), { ...authorization('z'), version: 1 });
    assert.deepEqual(await storage.get('challenge', 'c'), { ...challenge('c'), version: 1 });
    for (const made of ['none', '', '__proto__', '\0', "' or ''='", '\ud800', 'a'.repeat(10_000)]) {
      assert.equal(await storage.get('certificate', made), undefined);
    }
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
        refusal: { code: 'Y', message: 'It was refused.', at: later(2) },
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
}
