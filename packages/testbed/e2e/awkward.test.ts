import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { obtainCertificate } from '@acme-smime/client';
import { memoryStorage } from 'acme-smime-ca';
import type { Storage } from 'acme-smime-ca';
import { awkwardSeed } from './awkward-seed.ts';
import { startWorld } from './world.ts';

const runs = 50;
/** Most of the time is pauses. */
const atOnce = 10;

test(`a CA that is awkward in ${runs} ways issues ${runs} certificates, each at the first try`, async () => {
  const secrets = await makeSecrets();
  const seen = { badNonce: 0, busy: 0, processing: 0, copies: 0 };
  const obtain = async (run: number): Promise<void> => {
    const seed = awkwardSeed + run;
    await using world = await startWorld({ storage: await withSecrets(secrets), awkward: { seed, pauseMs: 3 } });
    const addresses = [world.address, ...(run % 3 === 0 ? ['bob@client.example'] : [])] as const;
    const fetch: typeof world.context.fetch = async (url, init) => {
      const answer = await world.context.fetch(url, init);
      const text = await answer.text();
      if (text.includes(':badNonce')) seen.badNonce += 1;
      if (text.includes('"status":"processing"')) seen.processing += 1;
      if ([429, 500, 502, 503, 504].includes(answer.status)) seen.busy += 1;
      const body = [204, 205, 304].includes(answer.status) || text === '' ? null : text;
      return new Response(body, { status: answer.status, headers: (answer as Response).headers });
    };
    const obtained = obtainCertificate(world.options({ addresses }), { ...world.context, fetch });
    const { certificate } = await obtained.catch((error: unknown) => {
      throw new Error(`with the seed ${seed}: ${String(error)}`, { cause: error });
    });
    const names = new X509Certificate(certificate.files['cert.pem']).subjectAltName;
    assert.equal(names, addresses.map((one) => `email:${one}`).join(', '), `with the seed ${seed}`);
    assert.equal(world.mailbox.sent.length, addresses.length, `with the seed ${seed} each challenge is answered once`);
    seen.copies += world.mailbox.held.length - addresses.length;
  };
  const all = Array.from({ length: runs }, (_, run) => run);
  for (let from = 0; from < runs; from += atOnce) await Promise.all(all.slice(from, from + atOnce).map(obtain));
  for (const [what, count] of Object.entries(seen))
    assert.ok(count > runs / 10, `${what} was seen ${count} times only`);
});

/** What a CA keeps and what costs the most to make; every world begins with a copy of it. */
async function makeSecrets(): Promise<readonly { readonly id: string; readonly value: string }[]> {
  const storage = memoryStorage();
  await using _world = await startWorld({ storage });
  const ids = ['authority', 'nonce key', 'tls', 'dkim acme ca.example'];
  const kept = await Promise.all(ids.map((id) => storage.get('secret', id)));
  return kept.filter((one) => one !== undefined);
}

async function withSecrets(secrets: Awaited<ReturnType<typeof makeSecrets>>): Promise<Storage> {
  const storage = memoryStorage();
  for (const { id, value } of secrets) await storage.commit([{ kind: 'secret', id, version: 0, value }]);
  return storage;
}
