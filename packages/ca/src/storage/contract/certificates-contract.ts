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
}
