import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { obtainCertificate, wait } from '@acme-smime/client';
import type { ClientContext, Fetch } from '@acme-smime/client';
import { startWorld } from './world.ts';
import type { World } from './world.ts';

const dayMs = 86_400_000;

/** Puts renewal information (RFC 9773) in front of a CA that has none, and sees every order that passes. */
function suggesting(world: World, answer: () => Response) {
  const asked: string[] = [];
  const orders: { readonly replaces?: string }[] = [];
  const refuse: Response[] = [];
  const fetch: Fetch = async (url, init) => {
    const { pathname, origin } = new URL(url);
    if (pathname.startsWith('/renewal/')) {
      asked.push(pathname);
      return answer();
    }
    if (/new-?order$/i.test(pathname)) {
      const { payload } = JSON.parse(init?.body ?? '{}') as { payload: string };
      orders.push(JSON.parse(Buffer.from(payload, 'base64url').toString()) as { replaces?: string });
      const refusal = refuse.shift();
      if (refusal !== undefined) return refusal;
    }
    const response = await world.context.fetch(url, init);
    if (url !== world.ca.directoryUrl) return response;
    const directory = JSON.parse(await response.text()) as Record<string, unknown>;
    return Response.json({ ...directory, renewalInfo: `${origin}/renewal` });
  };
  return { fetch, asked, orders, refuse };
}

/** A clock that a test can move. */
function movable(start: string) {
  let ms = Date.parse(start);
  return {
    now: () => new Date(ms),
    pass: (more: number) => void (ms += more),
  };
}

const window = (from: string, to: string, more: Record<string, string> = {}): Response =>
  Response.json({ suggestedWindow: { start: from, end: to }, ...more }, { headers: { 'retry-after': '3600' } });

test('a window that the CA moves to today renews a certificate that has months to go, and the order says what it replaces', async () => {
  const clock = movable('2026-03-04T05:06:07Z');
  await using world = await startWorld({ plain: true, now: clock.now });
  const ca = suggesting(world, () =>
    window('2027-01-01T00:00:00Z', '2027-01-02T00:00:00Z', { explanationURL: 'https://ca.test/why' }),
  );
  const context: ClientContext = { ...world.context, fetch: ca.fetch, wait };
  const first = await obtainCertificate(world.options(), context);
  assert.equal(ca.orders[0]?.replaces, undefined);

  const kept = await obtainCertificate(world.options(), context);
  assert.deepEqual([kept.outcome, kept.renewal.because], ['unchanged', 'the CA suggests it']);
  assert.equal(kept.renewal.at.toISOString().slice(0, 10), '2027-01-01');
  assert.ok(world.progress.some((one) => one.step === 'renewal-explained'));

  await obtainCertificate(world.options(), context);
  assert.equal(ca.asked.length, 1, 'asked once, since the CA said to come back in an hour');

  clock.pass(dayMs);
  const hurried = suggesting(world, () => window('2026-03-03T00:00:00Z', '2026-03-04T00:00:00Z'));
  const renewed = await obtainCertificate(world.options(), { ...context, fetch: hurried.fetch });
  assert.deepEqual([renewed.outcome, renewed.certificate.version], ['issued', 2]);
  const id = hurried.asked[0]?.split('/').at(-1);
  assert.equal(hurried.orders[0]?.replaces, id);
  assert.notEqual(first.metadata.serialNumber, renewed.metadata.serialNumber);
});

for (const [what, answer] of [
  ['an error page', () => new Response('<h1>Oops</h1>', { status: 500, headers: { 'content-type': 'text/html' } })],
  ['a window that ends before it starts', () => window('2026-05-02T00:00:00Z', '2026-05-01T00:00:00Z')],
  ['no JSON at all', () => new Response('{', { headers: { 'content-type': 'application/json' } })],
  ['a broken connection', () => Response.error()],
] as const)
  test(`a CA that answers the question for a window with ${what} blocks nothing: the lifetime decides`, async () => {
    const clock = movable('2026-03-04T05:06:07Z');
    await using world = await startWorld({ plain: true, now: clock.now, validityDays: 90 });
    const ca = suggesting(world, () => {
      const response = answer();
      if (response.type === 'error') throw new TypeError('fetch failed');
      return response;
    });
    const context = { ...world.context, fetch: ca.fetch };
    await obtainCertificate(world.options(), context);
    const kept = await obtainCertificate(world.options(), context);
    assert.deepEqual([kept.outcome, kept.renewal.because], ['unchanged', 'of its lifetime']);
    clock.pass(61 * dayMs);
    assert.equal((await obtainCertificate(world.options(), context)).outcome, 'issued');
  });

for (const type of ['alreadyReplaced', 'malformed'])
  test(`a CA that refuses a replacement as ${type} gets the order again without it`, async () => {
    await using world = await startWorld({ plain: true });
    const ca = suggesting(world, () => new Response(null, { status: 404 }));
    const context = { ...world.context, fetch: ca.fetch };
    await obtainCertificate(world.options(), context);
    const body = { type: `urn:ietf:params:acme:error:${type}`, detail: 'no' };
    const headers = { 'content-type': 'application/problem+json', 'replay-nonce': 'bm90LWEtbm9uY2U' };
    ca.refuse.push(new Response(JSON.stringify(body), { status: 409, headers }));
    const { outcome } = await obtainCertificate(world.options({ force: true }), context);
    assert.equal(outcome, 'issued');
    assert.deepEqual(
      ca.orders.slice(1).map((one) => one.replaces !== undefined),
      [true, false, ...ca.orders.slice(3).map(() => false)],
    );
  });

test('a certificate that has run out is renewed without a question to the CA about it', async () => {
  const clock = movable('2026-03-04T05:06:07Z');
  await using world = await startWorld({ plain: true, now: clock.now });
  const ca = suggesting(world, () => window('2036-01-01T00:00:00Z', '2036-01-02T00:00:00Z'));
  const context: ClientContext = { ...world.context, fetch: ca.fetch, wait };
  const { certificate } = await obtainCertificate(world.options(), context);
  clock.pass(new X509Certificate(certificate.files['cert.pem']).validToDate.getTime() - clock.now().getTime() + 1000);
  const renewed = await obtainCertificate(world.options(), context);
  assert.deepEqual([renewed.outcome, renewed.certificate.version, ca.asked], ['issued', 2, []]);
});
