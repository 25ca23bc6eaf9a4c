import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { after, test } from 'node:test';
import { problemType } from '@acme-smime/protocol';
import { parseWeakKeyList, weakKeyCheck } from 'acme-smime-ca';
import type { Answer } from '../hostile/acme-party.ts';
import type { BadRequest, RequestScene } from '../hostile/bad-request.ts';
import { p256, startCaUnderAttack } from '../hostile/ca-under-attack.ts';
import type { CaUnderAttack } from '../hostile/ca-under-attack.ts';
import { forgeCsr, rfc822Name } from '../hostile/csr-forger.ts';
import { sendCsr } from '../hostile/finalize-with.ts';
import { loadFolder } from './load-folder.ts';

const listedKey = p256();
const debianKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const world = await startCaUnderAttack({ isWeakKey: weakKeyCheck([parseWeakKeyList(weakKeys(), 'weak keys')]) });
after(() => world[Symbol.asyncDispose]());
const victim = await makeVictim();

/** The list that the operator gave the CA: a published key, and one as Debian’s openssl-blacklist would have it. */
function weakKeys(): string {
  const spki = createPublicKey(listedKey.export({ format: 'pem', type: 'pkcs8' })).export({
    format: 'der',
    type: 'spki',
  });
  const modulus = Buffer.from(debianKey.export({ format: 'jwk' }).n ?? '', 'base64url');
  const text = `Modulus=${modulus.toString('hex').toUpperCase()}\n`;
  return `${createHash('sha256').update(spki).digest('hex')}\n${createHash('sha1').update(text).digest('hex').slice(20)}\n`;
}

async function makeVictim(): Promise<Omit<RequestScene, 'world' | 'mallory' | 'order' | 'listedKey' | 'debianKey'>> {
  const alice = await world.register();
  const proven = async () => {
    const order = await world.order(alice, world.freshAddress());
    await world.prove(alice, order);
    return order;
  };
  const [first, aliceOrder] = [await proven(), await proven()];
  const csr = forgeCsr({ names: [rfc822Name(first.challenges[0]!.address)], key: p256() });
  const { json } = await alice.post(first.finalizeUrl, { csr: Buffer.from(csr).toString('base64url') });
  const url = String(json['certificate']);
  const der = new X509Certificate((await alice.post(url, '')).text).raw;
  const alicePending = await world.order(alice, world.freshAddress());
  return { alice, aliceOrder, alicePending, aliceCertificate: { url, der } };
}

async function attackerIn(ca: CaUnderAttack): Promise<Pick<RequestScene, 'mallory' | 'order'>> {
  const mallory = await ca.register();
  const order = await ca.order(mallory, ca.freshAddress());
  await ca.prove(mallory, order);
  return { mallory, order };
}

function assertRefused(answer: Answer, attack: BadRequest): void {
  assert.equal(answer.json['type'], problemType(attack.problem), answer.text);
  assert.equal(answer.status, attack.status, answer.text);
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  assert.ok(answer.headers.get('replay-nonce'), 'every refusal brings a nonce to go on with');
  if (attack.says !== undefined) assert.match(String(answer.json['detail']), attack.says);
}

/** Nothing of the victim's has moved. */
async function assertUnharmed(): Promise<void> {
  const { alice, aliceOrder, alicePending, aliceCertificate } = victim;
  const statusOf = async (url: string): Promise<unknown> => (await alice.post(url, '')).json['status'];
  assert.deepEqual(await Promise.all([alice.kid, aliceOrder.url, alicePending.url].map(statusOf)), [
    'valid',
    'ready',
    'pending',
  ]);
  assert.equal((await alice.post(aliceCertificate.url, '')).status, 200);
}

for (const attack of await loadFolder<BadRequest>('bad-request', 'attack')) {
  test(`${attack.title} is refused as ${attack.problem}`, async () => {
    const attacker = await attackerIn(world);
    const answers = [await attack.send({ world, ...attacker, ...victim, listedKey, debianKey })].flat();
    const refused = answers.filter((answer) => answer.status >= 300);
    assert.equal(answers.length - refused.length, attack.successes ?? 0);
    assert.ok(refused.length > 0);
    for (const answer of refused) assertRefused(answer, attack);
    await assertUnharmed();
  });
}

test('after all of it an honest request is served as before', async () => {
  const attacker = await attackerIn(world);
  const scene = { world, ...attacker, ...victim, listedKey, debianKey };
  const csr = forgeCsr({ names: [rfc822Name(attacker.order.challenges[0]!.address)], key: p256() });
  const { json } = await sendCsr(scene, csr);
  const [leaf] = (await attacker.mallory.post(String(json['certificate']), '')).text.split(
    /(?<=-----END CERTIFICATE-----)/,
  );
  const certificate = new X509Certificate(leaf!);
  assert.equal(certificate.subjectAltName, `email:${attacker.order.challenges[0]!.address}`);
  assert.equal(world.log.filter(({ event }) => event === 'request.failed').length, 0);
});
