import assert from 'node:assert/strict';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { decodePrivateKey, parsePkcs12 } from '@acme-smime/protocol';
import { startSetting } from '../bench/setting.ts';
import { runCert, tornFiles } from './cert-run.ts';
import type { Applicant, Ended } from './cert-run.ts';

// `npm test` runs a handful; `npm run test:kill` runs 200 with the seed that it prints.
const runs = Number(process.env['KILL_RUNS'] ?? 3);
const seed = Number(process.env['KILL_SEED'] ?? 20_260_304);
const killsPerRun = 2;

const orders = new Map<string, number>();
const accounts: string[] = [];
const answers: string[] = [];
const setting = await startSetting({
  onSent: (raw) => answers.push(/^In-Reply-To:\s*(\S+)/im.exec(Buffer.from(raw).toString('latin1'))?.[1] ?? 'none'),
  caLog: ({ event, data }) => {
    if (event === 'account.created') accounts.push(String(data?.['account']));
    if (event !== 'order.created') return;
    for (const address of (data?.['addresses'] ?? []) as readonly string[])
      orders.set(address, (orders.get(address) ?? 0) + 1);
  },
});
after(() => setting.close());

let count = 0;
async function newApplicant(): Promise<Applicant> {
  const address = `user${++count}@client.test`;
  return { address, maildir: await setting.openMaildir(address), config: join(setting.folder, `config-${count}`) };
}

/** mulberry32: the same seed, the same moments. */
function seeded(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How long an undisturbed run takes on this machine, in milliseconds: what a random moment is drawn from. */
async function measure(): Promise<number> {
  const began = performance.now();
  const ended = await runCert(setting, await newApplicant());
  assert.equal(ended.code, 0, ended.stderr + ended.stdout);
  return performance.now() - began;
}

/** Certificate, key and PKCS#12 belong together, and nothing is left of the way there. */
async function requireWhole(applicant: Applicant, where: string): Promise<void> {
  const folder = join(applicant.config, 'certificates', applicant.address);
  const versions = (await readdir(folder)).filter((name) => /^\d+$/.test(name));
  assert.deepEqual(versions, ['1'], `${where}: versions`);
  const read = (name: string): Promise<Buffer> => readFile(join(folder, 'current', name));
  const x509 = new X509Certificate(await read('cert.pem'));
  const key = createPublicKey(decodePrivateKey(await read('key.pem')));
  assert.ok(x509.publicKey.equals(key), `${where}: the key of the certificate is there`);
  const pkcs12 = await parsePkcs12(new Uint8Array(await read('certificate.p12')), '');
  assert.ok(pkcs12.privateKey !== undefined, `${where}: the key is in the PKCS#12`);
  assert.deepEqual(await readdir(join(applicant.config, 'enrollments')), [], `${where}: nothing is under way`);
  assert.deepEqual(await tornFiles(applicant.config), [], where);
}

// The first one also fills the caches that the later ones find.
await measure();
let typicalMs = await measure();

const runUntil = (applicant: Applicant, part: number, signal: NodeJS.Signals): Promise<Ended> =>
  runCert(setting, applicant, { afterMs: part * typicalMs, signal });

test(`${runs} runs, each killed up to ${killsPerRun} times at random moments, come to their end: one order, one answer, no key lost, no file torn (seed ${seed})`, async (t) => {
  const random = seeded(seed);
  const tally = { killed: 0, killedRuns: 0, abandoned: 0 };
  // A run that was quicker than its fate does not count.
  for (let run = 1; tally.killedRuns < runs; run++) {
    // The machine has other work too, now more and now less.
    if (run % 10 === 0) typicalMs = await measure();
    const applicant = await newApplicant();
    const where = `${applicant.address} of seed ${seed}`;
    let killed = 0;
    for (let kill = 0; kill < killsPerRun; kill++) {
      const { signal } = await runUntil(applicant, 0.2 + 0.8 * random(), 'SIGKILL');
      if (signal !== 'SIGKILL') break;
      killed += 1;
      assert.deepEqual(await tornFiles(applicant.config), [], `${where}, killed ${killed} times`);
    }
    const last = await runCert(setting, applicant);
    assert.equal(last.code, 0, `${where}: ${last.stderr}${last.stdout}`);
    await requireWhole(applicant, where);
    // Where nobody can know whether the answer left it is never repeated; a new order brings a new challenge.
    const placed = orders.get(applicant.address) ?? 0;
    assert.ok(placed >= 1 && placed <= 1 + killed, `${where}: ${placed} orders`);
    tally.killed += killed;
    tally.killedRuns += killed > 0 ? 1 : 0;
    tally.abandoned += placed - 1;
  }
  const repeated = answers.filter((one, index) => answers.indexOf(one) !== index);
  assert.deepEqual(repeated, [], 'no challenge is answered twice');
  assert.equal(accounts.length, count, 'one account for each user');
  // Chance hits the moment between sending and noting about once in forty runs, and more often where the disk is slow; a run
  // that gives up whenever it was killed after sending would do so in a third of them and more.
  assert.ok(tally.abandoned <= 4 + runs / 5, `${tally.abandoned} orders were abandoned in ${runs} runs`);
  t.diagnostic(
    `${tally.killed} processes of ${tally.killedRuns} runs killed, ${tally.abandoned} orders abandoned, ${answers.length} answers sent`,
  );
});

test('two processes at once on one certificate: one order, one answer, and the second says who holds the lock', async () => {
  const applicant = await newApplicant();
  const both = await Promise.all([1, 2].map(() => runCert(setting, applicant)));
  const codes = both.map((one) => one.code).toSorted();
  assert.ok(codes[0] === 0 && (codes[1] === 0 || codes[1] === 7), both.map((one) => one.stdout).join(''));
  const refused = both.find((one) => one.code === 7);
  if (refused !== undefined) assert.equal(JSON.parse(refused.stdout).error.code, 'LOCKED');
  assert.equal(orders.get(applicant.address), 1);
  await requireWhole(applicant, 'two at once');
});

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  test(`${signal} at any moment ends the run with ${code} and says how to go on, and the same command does`, async () => {
    const random = seeded(seed + code);
    for (let run = 1; run <= Math.max(2, runs / 20); run++) {
      const applicant = await newApplicant();
      const part = 0.3 + 0.6 * random();
      requireCleanEnd(await runUntil(applicant, part, signal), signal, code);
      const last = await runCert(setting, applicant);
      assert.equal(last.code, 0, last.stderr + last.stdout);
      await requireWhole(applicant, `${signal} at ${part} of its time`);
      assert.equal(orders.get(applicant.address), 1);
    }
  });

function requireCleanEnd(ended: Ended, signal: NodeJS.Signals, code: number): void {
  // It may have been done already, even be on its way out, or not have begun.
  if (ended.code === 0 || (ended.signal === signal && /^(?:$|.*"outcome":"issued")/.test(ended.stdout))) return;
  assert.equal(ended.code, code, ended.stderr + ended.stdout);
  const { error, outcome } = JSON.parse(ended.stdout) as { outcome: string; error: Record<string, string> };
  assert.deepEqual([outcome, error['code'], error['retry']], ['failed', 'INTERRUPTED', 'now']);
  assert.match(error['hint'] ?? '', /same command/);
}
