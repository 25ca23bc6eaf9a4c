import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { obtained, registered } from '../acme-driver.test.fixture.ts';
import { startTestCa } from '../ca.test.fixture.ts';
import type { TestCa } from '../ca.test.fixture.ts';
import { seenRevocation } from '../revocation/relying-party.test.fixture.ts';
import { listCertificates, revokeBySerial } from './operator.ts';
import type { OperatorContext } from './operator.ts';

const alice = 'alice@example.org';

/** A command beside the running CA: nothing is common to them but the storage. */
function beside(t: TestCa): OperatorContext & { readonly printed: () => Record<string, unknown>[] } {
  let out = '';
  return {
    storage: t.storage,
    json: true,
    env: {},
    now: () => new Date(t.clock.ms),
    random: randomBytes,
    write: (text) => {
      out += text;
    },
    printed: () =>
      out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>])),
  };
}

async function serials(t: TestCa, asked: Parameters<typeof listCertificates>[1]): Promise<unknown[]> {
  const context = beside(t);
  await listCertificates(context, asked);
  return context.printed().map(({ serial }) => serial);
}

test('a certificate that an operator revokes by command is revoked for OCSP and CRL of the running CA', async () => {
  await using t = await startTestCa();
  const got = await obtained(t, await registered(t), alice);
  assert.deepEqual(await seenRevocation(t, got), { ocsp: 'good', crl: 'good' });
  t.clock.ms += 60_000;
  const { serialNumber } = got.leaf;
  const asCopied = serialNumber.toUpperCase().replaceAll(/(..)(?=.)/g, '$1:');
  const context = beside(t);
  await revokeBySerial(context, asCopied, 4);
  assert.deepEqual(await seenRevocation(t, got), { ocsp: 'revoked 4', crl: 'revoked 4' });
  assert.deepEqual(
    context.printed().map(({ serial, status, reason }) => [serial, status, reason]),
    [[serialNumber, 'revoked', 4]],
  );
  const [entry] = await t.storage.newestAuditEntries({ limit: 1 });
  assert.equal(entry?.event, 'operator.certificate-revoked');
  await assert.rejects(revokeBySerial(context, serialNumber, 4), { code: 'CERTIFICATE_ALREADY_REVOKED' });
  await assert.rejects(revokeBySerial(context, serialNumber, 2), { code: 'REVOCATION_REASON_REFUSED' });
  await assert.rejects(revokeBySerial(context, '4711', undefined), { code: 'CERTIFICATE_UNKNOWN' });
});

test('certificates are listed newest first, of an address, in a status, and not more than asked for', async () => {
  await using t = await startTestCa();
  const driver = await registered(t);
  const issued: string[] = [];
  for (const addresses of [[alice], ['bob@example.org'], [alice, 'bob@example.org']]) {
    issued.push((await obtained(t, driver, ...addresses)).leaf.serialNumber);
    t.clock.ms += 1000;
  }
  const [first, second, third] = issued;
  assert.deepEqual(await serials(t, {}), [third, second, first]);
  assert.deepEqual(await serials(t, { address: 'alice@EXAMPLE.org' }), [third, first]);
  assert.deepEqual(await serials(t, { address: alice, limit: 1 }), [third]);
  assert.deepEqual(await serials(t, { status: 'revoked' }), []);
  await assert.rejects(serials(t, { status: 'lost' }), { code: 'OPTION_INVALID' });
  await assert.rejects(serials(t, { limit: 0 }), { code: 'OPTION_INVALID' });
});
