import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';

import { dkimRecord, parseMessage, signDkim, singleHeader, verifyDkim } from '@acme-smime/protocol';

import { urlsBelow } from '../front-end/urls.ts';
import { awkwardNonces } from './awkward-nonces.ts';
import { awkwardUrls } from './awkward-urls.ts';
import { createChance } from './chance.ts';
import { dressMail } from './dress-mail.ts';
import { refold } from './refold.ts';
import { createVeil } from './veil.ts';

const seeds = Array.from({ length: 40 }, (_, seed) => String(seed));
const mail = [
  'Date: Sun, 1 Mar 2026 12:00:00 +0000',
  'From: acme@ca.example',
  'To: alice@example.org',
  'Subject: ACME: LgYemJLy3F1LDkiJrdIGbEzyFJyOyf6vBdyZ1TG3sME',
  'Auto-Submitted: auto-generated; type=acme',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=us-ascii',
  'Content-Transfer-Encoding: 7bit',
  '',
  'Somebody asked.',
  '',
].join('\r\n');

test('the same seed gives the same chances, another one others, and each purpose its own', () => {
  const draw = (seed: string): number[] => {
    const chance = createChance(seed).of('x');
    return seeds.map(() => chance.between(0, 1000));
  };
  assert.deepEqual(draw('1'), draw('1'));
  assert.notDeepEqual(draw('1'), draw('2'));
  const chance = createChance('3');
  assert.deepEqual([chance.happens(0), chance.happens(1)], [false, true]);
  assert.ok(seeds.every(() => chance.between(2, 4) >= 2 && chance.between(2, 4) <= 4));
});

test('a dressed and refolded mail still carries a good signature and says the same', async () => {
  const key = createPrivateKey(
    generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ format: 'pem', type: 'pkcs8' }),
  );
  const resolveTxt = async (): Promise<string[][]> => [[dkimRecord(key)]];
  const signing = { domain: 'ca.example', selector: 's', privateKey: key, now: new Date('2026-03-01T12:00:00Z') };
  const bodies = new Set<string>();
  for (const seed of seeds) {
    const dressed = dressMail(mail, createChance(seed));
    const message = parseMessage(refold(await signDkim(Buffer.from(dressed), signing), createChance(seed)));
    const [signature] = await verifyDkim(message, { domain: 'ca.example', resolveTxt });
    assert.equal(signature?.verdict, 'valid', `seed ${seed}: ${Buffer.from(message.raw).toString()}`);
    assert.equal(
      singleHeader(message, 'subject')?.replaceAll(/\s+/g, ' '),
      'ACME: LgYemJLy3F1LDkiJrdIGbEzyFJyOyf6vBdyZ1TG3sME',
    );
    bodies.add(singleHeader(message, 'content-type')?.split(';')[0] ?? '');
  }
  assert.deepEqual([...bodies].toSorted(), ['multipart/alternative', 'multipart/mixed', 'text/plain']);
});

test('some good nonces are refused, no bad one is taken, and nobody is unlucky for ever', async () => {
  const use = async (nonce: string): Promise<boolean> => nonce === 'good';
  const nonces = awkwardNonces({ issue: () => 'good', use }, createChance('n'));
  let refused = 0;
  let inARow = 0;
  for (let count = 0; count < 2000; count += 1) {
    assert.equal(await nonces.use('bad'), false);
    const taken = await nonces.use(nonces.issue());
    refused += taken ? 0 : 1;
    inARow = taken ? 0 : inARow + 1;
    assert.ok(inARow <= 3);
  }
  assert.ok(refused > 200 && refused < 400, `${refused} of 2000 were refused`);
});

test('odd URLs differ from seed to seed, stay the same for a resource, and lead back to the account', () => {
  const plain = urlsBelow('https://ca.example:14000');
  const bases = seeds.map((seed) => {
    const urls = awkwardUrls(plain, createChance(seed));
    const kid = urls.account('abc_-1');
    assert.equal(urls.account('abc_-1'), kid);
    assert.equal(urls.accountIdOf(kid), 'abc_-1');
    for (const wrong of [`${kid}x`, kid.replace('abc', 'abd'), plain.account('abc_-1'), kid.replace('https', 'http')]) {
      assert.notEqual(urls.accountIdOf(wrong), 'abc_-1');
    }
    assert.ok(URL.canParse(urls.orders('abc_-1', '5.x')) && urls.orders('abc_-1', '5.x').includes('?cursor=5.x'));
    return urls.base;
  });
  assert.ok(new Set(bases).size > 3);
});

test('what has become valid is shown as it was for a few looks, and never goes back', async () => {
  const order = { status: 'valid', authorizations: [], certificate: 'https://ca.example/certificate/1' };
  const answer = (): Response => Response.json(order, { headers: { 'content-type': 'application/json' } });
  const shown = await Promise.all(
    seeds.map(async (seed) => {
      const veil = createVeil(createChance(seed));
      const looks: string[] = [];
      for (let look = 0; look < 6; look += 1) {
        const { status, certificate } = (await (await veil('/order/1', answer())).json()) as Partial<typeof order>;
        assert.equal(certificate !== undefined, status === 'valid');
        looks.push(String(status));
      }
      return looks.join(' ');
    }),
  );
  for (const looks of shown) assert.match(looks, /^(?:processing ){0,3}(?:valid ?)+$/);
  assert.ok(new Set(shown).size > 2);
});
