import assert from 'node:assert/strict';
import { test } from 'node:test';

import { certificate, later, start } from './sample-records.ts';
import { holding } from './setup.ts';
import type { Setup } from './setup.ts';

/** How certificates and revocations are found. */
export function certificatesContract({ filled }: Setup): void {
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
    assert.deepEqual(await storage.revokedCertificates('i', { now: later(4), limit: 10 }), [
      { serial: 'serial of y', revokedAt: later(1) },
      { serial: 'serial of x', revokedAt: later(2), revocationReason: 4 },
    ]);
    assert.deepEqual(await storage.revokedCertificates('another issuer', { now: start, limit: 10 }), []);
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
    assert.deepEqual(await storage.revokedCertificates('i', { now: later(4), partition: 1, limit: 10 }), [
      { serial: 'serial of y', revokedAt: later(1) },
    ]);
    assert.deepEqual(
      [await storage.countRevoked('i'), await storage.countRevoked('i', 1), await storage.countRevoked('none')],
      [4, 2, 0],
    );
    const pointing = [undefined, 0, 1, 2].map((partition) => storage.countPointingTo('i', partition));
    assert.deepEqual(await Promise.all(pointing), [1, 1, 2, 0]);
    assert.deepEqual(
      [await storage.highestCrlPartition('i'), await storage.highestCrlPartition('none')],
      [4, undefined],
    );
  });

  test('revoked certificates come in pages, and so do the statuses of all that were issued and have not run out', async () => {
    await using held = await holding(filled());
    const { storage } = held;
    const revoked = { status: 'revoked', der: new Uint8Array([1]) } as const;
    await storage.commit([
      certificate('x', { ...revoked, revokedAt: later(2) }),
      certificate('y', { ...revoked, revokedAt: later(1), revocationReason: 1 }),
      certificate('w', { ...revoked, revokedAt: later(2) }),
      certificate('v', { status: 'issued', der: new Uint8Array([1]) }),
      certificate('u', { status: 'issued', der: new Uint8Array([1]), notAfter: later(4) }),
      certificate('t', { status: 'intended' }),
      certificate('s', { status: 'abandoned' }),
    ]);
    const found: string[] = [];
    for (;;) {
      const after = found.at(-1);
      const last = after === undefined ? undefined : await storage.certificateBySerial(after);
      const place = last?.revokedAt === undefined ? undefined : { revokedAt: last.revokedAt, serial: last.serial };
      const page = await storage.revokedCertificates('i', { now: later(4), after: place, limit: 1 });
      if (page.length === 0) break;
      found.push(...page.map(({ serial }) => serial));
    }
    assert.deepEqual(found, ['serial of y', 'serial of w', 'serial of x']);
    const statuses = [];
    let next: string | undefined;
    do {
      const after = next === undefined ? {} : { after: next };
      const page = await storage.certificateStatuses({ now: later(4), ...after, limit: 2 });
      statuses.push(...page.statuses);
      next = page.next;
    } while (next !== undefined);
    assert.deepEqual(
      statuses.toSorted((a, b) => (a.serial < b.serial ? -1 : 1)),
      [
        { issuerId: 'i', serial: 'serial of v', notAfter: later(1000) },
        { issuerId: 'i', serial: 'serial of w', notAfter: later(1000), revokedAt: later(2) },
        { issuerId: 'i', serial: 'serial of x', notAfter: later(1000), revokedAt: later(2) },
        { issuerId: 'i', serial: 'serial of y', notAfter: later(1000), revokedAt: later(1), revocationReason: 1 },
      ],
    );
  });
}
