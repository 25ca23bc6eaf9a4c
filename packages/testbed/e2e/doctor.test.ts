import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, readdir, rename, watch, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { dkimRecord, signDkim } from '@acme-smime/protocol';
import { startDns } from '../src/dns.ts';
import { startAppWorld } from './app-world.ts';

interface DoctorFinding {
  readonly about: string;
  readonly id: string;
  readonly outcome: string;
  readonly advice?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

const world = await startAppWorld({ caaIdentities: ['ca.example'] });
const dns = await startDns();
const { privateKey: made } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKey = createPrivateKey(made.export({ format: 'pem', type: 'pkcs8' }));
const domain = world.address.slice(world.address.lastIndexOf('@') + 1);
const mail = join(world.home, 'doctor-mail');
const stop = new AbortController();
for (const folder of ['in', 'out']) await mkdir(join(mail, folder), { recursive: true });
const carrier = bringBack(stop.signal);
after(async () => {
  stop.abort();
  await carrier;
  await dns.close();
  await world[Symbol.asyncDispose]();
});

/** A mail server that signs what it gets and delivers it to the sender. */
async function bringBack(signal: AbortSignal): Promise<void> {
  const taken = new Set<string>();
  try {
    for await (const _event of watch(join(mail, 'out'), { signal }))
      for (const name of await readdir(join(mail, 'out'))) {
        if (!name.endsWith('.eml') || taken.has(name)) continue;
        taken.add(name);
        const raw = new Uint8Array(await readFile(join(mail, 'out', name)));
        const signed = await signDkim(raw, { domain, selector: 'mail', privateKey, now: new Date() });
        const received = `Received: from client by server; ${new Date().toUTCString().replace('GMT', '+0000')}\r\n`;
        await writeFile(join(mail, 'draft'), Buffer.concat([Buffer.from(received), signed]));
        await rename(join(mail, 'draft'), join(mail, 'in', name));
      }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function publishAll(): void {
  dns.set(domain, 'MX', [{ preference: 10, exchange: `mail.${domain}` }]);
  dns.set(domain, 'TXT', ['v=spf1 mx -all']);
  dns.set(`_dmarc.${domain}`, 'TXT', ['v=DMARC1; p=reject']);
  dns.set(domain, 'CAA', []);
  dns.set(`mail._domainkey.${domain}`, 'TXT', [dkimRecord(privateKey)]);
}

const doctor = ['doctor', '-e', world.address, ...world.reach, '--dns-server', dns.address, '-n'];
const withMailbox = [...doctor, '--file-validate-dir', mail, '--timeout', '30'];

const outcomes = (findings: readonly DoctorFinding[]): Record<string, string> =>
  Object.fromEntries(findings.map(({ id, outcome }) => [id, outcome]));

test('where all is well the exit code is 0, and the folder of mail is left as it was', async () => {
  publishAll();
  const { code, json, err } = await world.run([...withMailbox, '--json']);
  assert.equal(code, 0, err);
  const { version, outcome, exitCode, findings } = json as Record<string, unknown> & { findings: DoctorFinding[] };
  assert.deepEqual([version, outcome, exitCode], [1, 'would-succeed', 0]);
  const { 'email-identifiers': email, ...others } = outcomes(findings);
  assert.equal(email, 'unknown');
  for (const [id, one] of Object.entries(others)) assert.equal(one, 'good', id);
  assert.deepEqual(await readdir(join(mail, 'in')), []);
});

test('what is in the way is marked, said what to do about, and ends with the exit code of its place', async () => {
  publishAll();
  dns.set(domain, 'CAA', [{ critical: false, tag: 'issuemail', value: 'other.example' }]);
  dns.set(`mail._domainkey.${domain}`, 'TXT', []);
  const { code, out } = await world.run(withMailbox);
  assert.equal(code, 4, out);
  assert.match(out, /✗ caa .*lets only other\.example certify its addresses/);
  assert.match(out, /→ Add the record client\.example CAA 0 issuemail/);
  assert.match(out, /✗ dkim /);
  assert.match(out, /A challenge would fail\. What is marked with ✗/);
  dns.set(domain, 'CAA', []);
  assert.equal((await world.run([...withMailbox, '--quiet'])).code, 3);
});

test('with --keep the test mail stays, with --no-send there is none', async () => {
  publishAll();
  assert.equal((await world.run([...withMailbox, '--keep'])).code, 0);
  const [name = ''] = await readdir(join(mail, 'in'));
  assert.match(await readFile(join(mail, 'in', name), 'latin1'), /^Subject: Harmless test by acme-smime/m);
  const sent = (await readdir(join(mail, 'out'))).length;
  const { json } = await world.run([...withMailbox, '--no-send', '--json']);
  assert.equal((await readdir(join(mail, 'out'))).length, sent);
  assert.equal((json as { outcome: string }).outcome, 'unsure');
});

test('without a mailbox the CA, the domain and the clock are examined, and nobody is asked anything', async () => {
  publishAll();
  const { code, out, err } = await world.run(doctor);
  assert.equal(code, 0, err);
  assert.match(out, /✓ directory/);
  assert.match(out, /\? read .*carry the mail/);
  assert.match(out, /Too little could be found out/);
  assert.match(out, /✓ clock-ca/);
});

test('a CA that is not there is in the way, and the domain is examined all the same', async () => {
  publishAll();
  const nowhere = ['doctor', '-e', world.address, '--server', 'https://127.0.0.1:1/directory', '-c', world.config];
  const { code, json } = await world.run([...nowhere, '--dns-server', dns.address, '-n', '--json']);
  assert.equal(code, 4);
  const { findings } = json as { findings: readonly (DoctorFinding & { readonly code?: string })[] };
  const [directory, ...others] = findings;
  assert.deepEqual([directory?.id, directory?.outcome, directory?.code], ['directory', 'bad', 'SERVER_UNREACHABLE']);
  assert.ok(directory?.advice !== undefined);
  assert.ok(others.some(({ id }) => id === 'dmarc'));
});

test('what an earlier run kept is enough to examine its renewal, by name and by address', async () => {
  publishAll();
  const cert = await world.run(world.cert);
  assert.equal(cert.code, 0, cert.err);
  const folders = ['-c', world.config, '-w', world.work];
  for (const which of [
    ['--name', world.address],
    ['-e', world.address],
  ]) {
    const { code, out, err } = await world.run(['doctor', ...which, ...folders, '-n', '--no-send']);
    assert.equal(code, 0, out + err);
    assert.ok(out.includes(world.ca.directoryUrl));
    assert.match(out, /✓ external-account .*There is an account/);
    assert.match(out, /✓ read/);
  }
  const nameless = await world.run(['doctor', '--name', 'nobody', ...folders, '-n']);
  assert.equal(nameless.code, 2);
  assert.match(nameless.err, /SETTINGS_MISSING/);
});

test('what is wrong with the command line is said as everywhere', async () => {
  const { code, err } = await world.run(['doctor', '-n']);
  assert.equal(code, 2);
  assert.match(err, /EMAIL_MISSING/);
});
