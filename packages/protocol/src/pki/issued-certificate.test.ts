import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstFailure, passed } from '../check-report.ts';
import type { CheckOutcome } from '../check-report.ts';
import { days, makeAuthority, now } from './authority.test.fixture.ts';
import { checkIssuedCertificate } from './issued-certificate.ts';
import type { IssuedCertificate } from './issued-certificate.ts';

const authority = await makeAuthority();
const addresses = ['alice@example.org', 'Δοκιμή@example.org'];
const holder = await authority.issue({ addresses });
const chain = [holder.certificate, authority.intermediate.certificate];
const good: IssuedCertificate = { chain, spki: holder.signer.spki, addresses, usage: 'both', now };

const outcomeOf = (issued: IssuedCertificate, id: string): CheckOutcome | undefined =>
  checkIssuedCertificate(issued).checks.find((check) => check.id === id)?.outcome;

test('a certificate as ordered passes every check', () => {
  const report = checkIssuedCertificate(good);
  assert.deepEqual(
    report.checks.map(({ id, outcome }) => `${id} ${outcome}`),
    [
      'certificate-key pass',
      'certificate-addresses pass',
      'certificate-usage pass',
      'certificate-purpose pass',
      'certificate-authority pass',
      'certificate-validity pass',
      'certificate-chain pass',
    ],
  );
});

test('the order of addresses and the case of their domains do not matter', () => {
  const other = ['Δοκιμή@EXAMPLE.org', 'alice@Example.Org'];
  assert.ok(passed(checkIssuedCertificate({ ...good, addresses: other })));
});

test('a certificate for another key, for fewer, for more or for other addresses fails', async () => {
  const other = await authority.issue({ addresses });
  const failures = [
    [{ ...good, spki: other.signer.spki }, 'certificate-key'],
    [{ ...good, addresses: [...addresses, 'bob@example.org'] }, 'certificate-addresses'],
    [{ ...good, addresses: ['alice@example.org'] }, 'certificate-addresses'],
    [{ ...good, addresses: ['Alice@example.org', 'Δοκιμή@example.org'] }, 'certificate-addresses'],
    [{ ...good, chain: [] }, 'certificate'],
    [{ ...good, now: days(365) }, 'certificate-validity'],
    [{ ...good, now: days(-2) }, 'certificate-validity'],
    [{ ...good, chain: [holder.certificate, authority.root.certificate] }, 'certificate-chain'],
    [{ ...good, chain: [...chain, holder.certificate] }, 'certificate-chain'],
  ] as const;
  for (const [issued, id] of failures) assert.equal(firstFailure(checkIssuedCertificate(issued))?.id, id);
});

test('a chain signed by another key under the same name fails', async () => {
  const impostor = await makeAuthority();
  const issued = { ...good, chain: [holder.certificate, impostor.intermediate.certificate] };
  assert.equal(firstFailure(checkIssuedCertificate(issued))?.id, 'certificate-chain');
});

test('less usage than ordered fails, more is noted, and Ed25519 cannot have more than signing', async () => {
  const signing = await authority.issue({ addresses, usage: 'signing' });
  const issued = { ...good, chain: [signing.certificate, ...chain.slice(1)], spki: signing.signer.spki };
  assert.equal(outcomeOf(issued, 'certificate-usage'), 'fail');
  assert.equal(outcomeOf({ ...issued, usage: 'encryption' }, 'certificate-usage'), 'fail');
  assert.equal(outcomeOf({ ...good, usage: 'signing' }, 'certificate-usage'), 'note');
  const edwards = await authority.issue({ addresses, keyType: 'ed25519' });
  const limited = { ...good, chain: [edwards.certificate], spki: edwards.signer.spki };
  assert.equal(outcomeOf(limited, 'certificate-usage'), 'note');
});

test('a clock a little behind and a missing chain are only noted', () => {
  const justBefore = new Date(holder.certificate.notBefore.getTime() - 60_000);
  assert.equal(outcomeOf({ ...good, now: justBefore }, 'certificate-validity'), 'note');
  assert.equal(outcomeOf({ ...good, chain: chain.slice(0, 1) }, 'certificate-chain'), 'note');
});
