import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { obtainCertificate } from '@acme-smime/client';
import type { Fetch } from '@acme-smime/client';
import { AcmeSmimeError } from '@acme-smime/protocol';
import { makeForgingIssuer } from '../hostile/certificate-forger.ts';
import type { Lie, LieScene } from '../hostile/lie.ts';
import { leapingClock } from './leaping-clock.ts';
import { loadFolder } from './load-folder.ts';
import { startWorld } from './world.ts';

const start = '2026-03-04T05:06:07Z';
const [issuer, otherIssuer] = ['Liar', 'Accomplice'].map((name) => makeForgingIssuer(name, new Date(start)));

for (const lie of await loadFolder<Lie>('lying-ca', 'lie')) {
  const end = lie.code === undefined ? 'changes nothing' : `ends in ${lie.code}`;
  test(`${lie.title} ${end}`, { timeout: 60_000 }, async (t) => {
    const clock = leapingClock(start);
    await using world = await startWorld({ plain: true, holdMs: 0, now: clock.now });
    const scene: LieScene = {
      address: world.address,
      now: clock.now,
      directoryUrl: world.ca.directoryUrl,
      issuer: issuer!,
      otherIssuer: otherIssuer!,
      count: 0,
      certify: async (honest, otherwise) => {
        const spki = new X509Certificate(await honest.text()).publicKey.export({ format: 'der', type: 'spki' });
        return issuer!.issue({ spki, addresses: [world.address], now: clock.now(), ...otherwise });
      },
    };
    let requests = 0;
    const fetch: Fetch = async (url, init) => {
      requests += 1;
      // In its turn like any other request, so that a client that asks for ever can be seen to do so.
      await new Promise(setImmediate);
      if (requests > (lie.requests ?? 100)) throw new Error(`more than ${lie.requests ?? 100} requests`);
      const asked = {
        url,
        path: new URL(url).pathname,
        method: init?.method ?? 'GET',
        honest: () => world.ca.app.fetch(new Request(url === lie.directoryUrl ? world.ca.directoryUrl : url, init)),
      };
      return clock.busy(lie.tell(asked, scene));
    };
    const { directoryUrl = world.ca.directoryUrl } = lie;
    const options = world.options({
      account: { directoryUrl, agreeToTerms: async () => true },
      timeoutMs: 120_000,
      signal: t.signal,
      ...lie.options,
    });
    const run = clock
      .busy(Promise.resolve())
      .then(() => obtainCertificate(options, { ...world.context, fetch, now: clock.now, wait: clock.wait }));
    if (lie.code === undefined) {
      assert.equal((await run).outcome, 'issued');
      return;
    }
    await assert.rejects(run, (error: unknown) => {
      assert.ok(error instanceof AcmeSmimeError, String(error instanceof Error ? error.stack : error));
      assert.equal(error.code, lie.code, error.message);
      if (lie.says !== undefined) assert.match(error.message, lie.says);
      // What a stranger wrote must not steer a terminal.
      assert.doesNotMatch(error.message, /\p{Cc}/u);
      assert.ok(error.message.length < 5000);
      return true;
    });
    assert.equal(world.mailbox.sent.length, lie.answers ?? 0);
    assert.equal(await world.store.currentCertificate(world.address), undefined);
  });
}
