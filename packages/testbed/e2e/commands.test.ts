import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, readdir, stat, watch, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  composeDate,
  composeMessage,
  encodePrivateKey,
  generateKey,
  parseMessage,
  parsePkcs12,
} from '@acme-smime/protocol';
import { startAppWorld } from './app-world.ts';
import type { AppWorld } from './app-world.ts';

/** Fails with what the command said. */
function done(ran: { readonly code: number; readonly out: string; readonly err: string }): void {
  assert.equal(ran.code, 0, ran.err + ran.out);
}

describe('A certificate from the command line', () => {
  let world: AppWorld;
  before(async () => {
    world = await startAppWorld();
    done(await world.run(world.cert));
  });
  after(() => world[Symbol.asyncDispose]());
  const at = (): readonly string[] => ['-c', world.config, '-w', world.work];

  test('is listed with addresses, end and state', async () => {
    const { code, out } = await world.run(['certificates', ...at()]);
    assert.equal(code, 0);
    assert.match(
      out,
      new RegExp(`${world.address} +${world.address} +sign, encrypt +\\d{4}-\\d\\d-\\d\\d +in \\d+ days +● valid`),
    );
  });

  test('is listed as JSON', async () => {
    const { json } = await world.run(['certificates', ...at(), '--json']);
    assert.deepEqual([json['version'], json['outcome'], json['exitCode']], [1, 'done', 0]);
    const [only, ...others] = json['certificates'];
    assert.deepEqual(others, []);
    assert.deepEqual([only.name, only.state, only.certificateVersion], [world.address, 'valid', 1]);
  });

  test('is shown with its fingerprint, its files and its mailbox', async () => {
    const { json } = await world.run(['show', world.address, ...at(), '--json']);
    const x509 = new X509Certificate(await readFile(json['files']['cert.pem']));
    assert.equal(json['current'].fingerprint, x509.fingerprint256);
    assert.deepEqual(json['mailboxes'], { [world.address]: 'file' });
    const { out } = await world.run(['show', world.address, ...at()]);
    assert.ok(out.includes(x509.fingerprint256));
  });

  test('that is not there is named', async () => {
    const { code, err } = await world.run(['show', 'nobody', ...at()]);
    assert.equal(code, 2);
    assert.match(err, /\[CERTIFICATE_UNKNOWN\]/);
  });

  for (const form of ['p12', 'p12-compat'] as const)
    test(`is exported as ${form} with key and chain, for its owner alone`, async () => {
      const out = join(world.home, `out-${form}.p12`);
      const pass = join(world.home, 'pass');
      await writeFile(pass, 'open sesame\n');
      done(
        await world.run(['export', world.address, ...at(), '--form', form, '--out', out, '--passphrase-file', pass]),
      );
      const { privateKey, certificates } = await parsePkcs12(new Uint8Array(await readFile(out)), 'open sesame');
      assert.ok(privateKey !== undefined);
      assert.ok(certificates.length > 1);
      assert.equal((await stat(out)).mode & 0o777, 0o600);
    });

  test('is exported with a passphrase that is typed twice', async () => {
    const out = join(world.home, 'typed.p12');
    const argv = ['export', world.address, ...at(), '--out', out];
    const differs = await world.run(argv, ['one', 'two']);
    assert.match(differs.err, /\[PASSPHRASE_DIFFERS\]/);
    done(await world.run(argv, ['same', 'same']));
    assert.ok((await parsePkcs12(new Uint8Array(await readFile(out)), 'same')).privateKey !== undefined);
  });

  test('is exported as PEM: key, certificate, issuers', async () => {
    const out = join(world.home, 'alice.pem');
    const { json } = await world.run(['export', world.address, ...at(), '--form', 'pem', '--out', out, '--json']);
    assert.deepEqual(json['files'], [{ certificateVersion: 1, path: out }]);
    const pem = await readFile(out, 'utf8');
    const x509 = new X509Certificate(pem.slice(pem.indexOf('-----BEGIN CERTIFICATE')));
    assert.ok(x509.publicKey.equals(createPublicKey(createPrivateKey(pem))));
  });

  test('is exported as a bundle without a key, and nothing is overwritten unless asked', async () => {
    const out = join(world.home, 'alice.p7b');
    const argv = ['export', world.address, ...at(), '--form', 'p7b', '--out', out];
    done(await world.run(argv));
    const again = await world.run(argv);
    assert.deepEqual([again.code, /\[FILE_EXISTS\]/.test(again.err)], [2, true]);
    done(await world.run([...argv, '--force']));
    assert.ok(!(await readFile(out, 'latin1')).includes('PRIVATE KEY'));
  });

  test('has a root that nobody here knows, which is said once, and always in JSON', async () => {
    const { json } = await world.run([...world.cert, '--json']);
    assert.equal(json['outcome'], 'unchanged');
    assert.equal(json['trust'].known, false);
    assert.ok('Thunderbird' in json['trust'].howTo);
    const { out } = await world.run(world.cert);
    assert.ok(!out.includes('does not know the root'));
  });

  test('the option of the older client for a mail program is accepted and answered in one sentence', async () => {
    const { code, err } = await world.run([...world.cert, '--tb', '--tb-profile', '/p', '--outlook']);
    assert.equal(code, 0);
    assert.match(err, /note: Thunderbird is not set up by this version.*certificate\.p12/);
    assert.match(err, /note: Outlook is not set up by this version.*certificate\.p12/);
  });
});

test('the notice about an unknown root comes with the first certificate', async () => {
  await using world = await startAppWorld();
  const { out } = await world.run(world.cert);
  assert.match(out, /This machine does not know the root/);
  assert.match(out, /Thunderbird/);
});

test('--reuse-key issues a new version with the same key, and all history is exported', async () => {
  await using world = await startAppWorld();
  done(await world.run(world.cert));
  const { json } = await world.run([...world.cert, '--reuse-key', '--force', '--json']);
  assert.equal(json['certificateVersion'], 2);
  const folder = join(world.config, 'certificates', world.address);
  const key = (version: number): Promise<string> => readFile(join(folder, String(version), 'key.pem'), 'utf8');
  assert.equal(await key(1), await key(2));
  const out = join(world.home, 'all');
  done(await world.run(['export', world.address, '-c', world.config, '--all-history', '--form', 'pem', '--out', out]));
  assert.deepEqual((await readdir(out)).toSorted(), [`${world.address}-1.pem`, `${world.address}-2.pem`]);
});

test('--key-path takes a key that is there', async () => {
  await using world = await startAppWorld();
  done(await world.run([...world.cert, '--name', 'first']));
  const key = join(world.config, 'certificates', 'first', 'current', 'key.pem');
  done(await world.run([...world.cert, '--name', 'second', '--key-path', key]));
  const second = await readFile(join(world.config, 'certificates', 'second', 'current', 'key.pem'), 'utf8');
  assert.equal(second, await readFile(key, 'utf8'));
});

test('--split obtains a pair, each for its own use with its own key', async () => {
  await using world = await startAppWorld();
  const { code, json, err } = await world.run([...world.cert, '--split', '--json']);
  assert.equal(code, 0, err);
  assert.deepEqual(
    json['certificates'].map((one: { name: string }) => one.name),
    [`${world.address}-sign`, `${world.address}-encrypt`],
  );
  const list = await world.run(['certificates', '-c', world.config, '--json']);
  const uses = list.json['certificates'].map((one: { use: string }) => one.use);
  assert.deepEqual(uses, ['encryption', 'signing']);
});

test('--not-after is asked for, and a day gone by is refused', async () => {
  await using world = await startAppWorld();
  const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  const { json, err } = await world.run([...world.cert, '--not-after', day, '--json']);
  assert.equal(json['notAfter']?.slice(0, 10), day, err);
  const late = await world.run([...world.cert, '--not-after', '2001-01-01', '--force']);
  assert.deepEqual([late.code, /\[DATE_INVALID\]/.test(late.err)], [2, true]);
});

test('the subject and body files of the older client lead to a certificate', async () => {
  let hand = async (_raw: Uint8Array): Promise<void> => undefined;
  await using world = await startAppWorld({ relay: ({ raw }) => hand(raw) });
  const tmp = join(world.work, 'tmp');
  await mkdir(tmp, { recursive: true });
  // The other program: writes the subject down, waits for the body, sends it.
  hand = async (raw) => {
    const { headers } = parseMessage(raw);
    const field = (name: string): string =>
      headers.find((one) => one.name.toLowerCase() === name)?.value.trim() ?? assert.fail(name);
    const body = bodyOf(tmp, `resp_${world.address}_body.txt`);
    await writeFile(join(tmp, `resp_${world.address}_subject.txt`), `${field('subject')}\n`);
    void body.then((text) =>
      world.submit(
        composeMessage(
          [
            ['From', world.address],
            ['To', 'acme@ca.example'],
            ['Subject', `Re: ${field('subject')}`],
            ['Date', composeDate(new Date())],
            ['Message-ID', `<reply@client.example>`],
            ['In-Reply-To', field('message-id')],
            ['MIME-Version', '1.0'],
            ['Content-Type', 'text/plain'],
          ],
          text,
        ),
      ),
    );
  };
  const isOfDir = (one: string | undefined): boolean => one === '--file-validate-dir';
  const argv = world.cert.filter((one, index, all) => !isOfDir(one) && !isOfDir(all[index - 1]));
  const { err, code, json } = await world.run([...argv, '--file-validate', '--json']);
  assert.equal(code, 0, err);
  assert.equal(json['outcome'], 'issued');
  assert.match(err, /warning: --file-validate: nobody checks/);
});

async function bodyOf(folder: string, name: string): Promise<string> {
  for await (const _event of watch(folder)) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    if (text !== '') return text;
  }
  return assert.fail('the folder is gone');
}

describe('revoke', () => {
  test('asks first, tells the CA, notes it, and the next cert issues anew', async () => {
    await using world = await startAppWorld();
    done(await world.run(world.cert));
    const argv = ['revoke', '--name', world.address, '-c', world.config, '-w', world.work];
    const no = await world.run(argv, ['no']);
    assert.deepEqual([no.code, /\[NOT_CONFIRMED\]/.test(no.err)], [2, true]);
    done(await world.run([...argv, '--reason', 'superseded'], ['yes']));
    const { json } = await world.run(['certificates', '-c', world.config, '--json']);
    assert.deepEqual(
      [json['certificates'][0].state, json['certificates'][0].revoked.reason],
      ['revoked', 'superseded'],
    );
    const again = await world.run([...argv, '-n', '--json']);
    assert.deepEqual([again.code, again.json['outcome']], [0, 'already-revoked']);
    const anew = await world.run([...world.cert, '--json']);
    assert.deepEqual([anew.json['outcome'], anew.json['certificateVersion']], ['issued', 2]);
  });

  test('by the key of the certificate needs no account, from PKCS#12 with a passphrase', async () => {
    await using world = await startAppWorld();
    done(await world.run(world.cert));
    const file = join(world.home, 'alice.p12');
    const pass = join(world.home, 'pass');
    await writeFile(pass, 'open sesame\n');
    done(await world.run(['export', world.address, '-c', world.config, '--out', file, '--passphrase-file', pass]));
    const elsewhere = ['-c', join(world.home, 'elsewhere'), ...world.reach.slice(4)];
    const argv = [
      'revoke',
      '--cert-path',
      file,
      '--key-path',
      file,
      ...elsewhere,
      '--reason',
      'keycompromise',
      '--json',
    ];
    const { code, json, err } = await world.run([...argv, '-n', '--passphrase-file', pass]);
    assert.equal(code, 0, err);
    assert.deepEqual(
      [json['outcome'], json['reason'], json['addresses']],
      ['revoked', 'keycompromise', [world.address]],
    );
  });

  test('of a DER file by an account that is not there says what to do', async () => {
    await using world = await startAppWorld();
    done(await world.run(world.cert));
    const pem = await readFile(join(world.config, 'certificates', world.address, '1', 'cert.pem'));
    const der = join(world.home, 'alice.cer');
    await writeFile(der, new X509Certificate(pem).raw);
    const elsewhere = ['-c', join(world.home, 'elsewhere'), ...world.reach.slice(4)];
    const { code, err } = await world.run(['revoke', '--cert-path', der, ...elsewhere, '-n']);
    assert.match(err, /\[ACCOUNT_UNKNOWN\]/);
    assert.equal(code, 7);
  });

  test('of a file that holds no certificate is refused', async () => {
    await using world = await startAppWorld();
    const file = join(world.home, 'notes.txt');
    await writeFile(file, 'nothing of the kind');
    const { code, err } = await world.run(['revoke', '--cert-path', file, ...world.reach, '-n']);
    assert.deepEqual([code, /notes\.txt.+holds no certificate[^]+\[NO_CERTIFICATES\]/.test(err)], [2, true], err);
  });

  test('without saying what is refused', async () => {
    await using world = await startAppWorld();
    const { code, err } = await world.run(['revoke', ...world.reach, '-n']);
    assert.deepEqual([code, /\[CERTIFICATE_NOT_NAMED\]/.test(err)], [2, true]);
  });
});

describe('delete', () => {
  test('puts the certificate away with its keys', async () => {
    await using world = await startAppWorld();
    done(await world.run(world.cert));
    const { json } = await world.run(['delete', world.address, '-c', world.config, '-w', world.work, '-n', '--json']);
    assert.equal(json['outcome'], 'archived');
    assert.match(await readFile(join(json['folder'], '1', 'key.pem'), 'utf8'), /PRIVATE KEY/);
    assert.deepEqual((await world.run(['certificates', '-c', world.config, '--json'])).json['certificates'], []);
  });

  test('deletes keys only when it is told so and somebody says yes', async () => {
    await using world = await startAppWorld();
    done(await world.run(world.cert));
    const argv = ['delete', world.address, '-c', world.config, '--delete-keys'];
    assert.match((await world.run(argv, ['no'])).err, /\[NOT_CONFIRMED\]/);
    done(await world.run(argv, ['y']));
    assert.deepEqual(await readdir(join(world.config, 'certificates')), []);
  });
});

describe('account', () => {
  test('is registered, shown, updated, rolled over, exported, closed, one after the other', async () => {
    await using world = await startAppWorld({ termsOfService: 'https://ca.example/terms' });
    const account = (name: string, ...more: string[]) =>
      world.run(['account', name, ...world.reach, ...more, '-n', '--json']);
    const refused = await account('register');
    assert.equal(refused.json['error'].code, 'TERMS_NOT_AGREED');
    const made = await account('register', '--agree-tos', '--contact', 'alice@client.example');
    assert.equal(made.json['outcome'], 'registered', made.out);
    assert.equal((await account('register', '--agree-tos')).json['outcome'], 'unchanged');
    const shown = await account('show');
    assert.deepEqual([shown.json['status'], shown.json['contact']], ['valid', ['mailto:alice@client.example']]);
    const updated = await account('update', '--contact', 'bob@client.example');
    assert.deepEqual(updated.json['contact'], ['mailto:bob@client.example']);
    assert.equal((await account('update')).json['error'].code, 'CONTACT_MISSING');
    assert.deepEqual((await account('update', '--no-contact')).json['contact'], []);
    assert.equal((await account('rollover', '--key-type', 'p384')).json['outcome'], 'rolled-over');
    const renewed = await account('show');
    assert.equal(renewed.json['algorithm'], 'ES384');
    assert.notEqual(renewed.json['thumbprint'], shown.json['thumbprint']);
    const file = join(world.home, 'account.json');
    assert.equal((await account('export', '--form', 'jwk', '--out', file)).json['outcome'], 'exported');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const elsewhere = ['-c', join(world.home, 'elsewhere'), ...world.reach.slice(4)];
    const taken = await world.run(['account', 'import', ...elsewhere, '--key-path', file, '--json']);
    assert.deepEqual([taken.json['outcome'], taken.json['account']], ['imported', made.json['account']]);
    const closed = await account('deactivate');
    assert.equal(closed.json['outcome'], 'deactivated');
    assert.match(await readFile(join(closed.json['folder'], 'key.pem'), 'utf8'), /PRIVATE KEY/);
    assert.equal((await account('show')).json['error'].code, 'ACCOUNT_UNKNOWN');
  });

  test('a key that the CA does not know is not imported', async () => {
    await using world = await startAppWorld();
    const file = join(world.home, 'key.pem');
    await writeFile(file, encodePrivateKey(await generateKey('p256')));
    const { code, json } = await world.run(['account', 'import', ...world.reach, '--key-path', file, '--json']);
    assert.deepEqual([code, json['error'].code], [2, 'ACCOUNT_KEY_FOREIGN']);
    assert.deepEqual(
      (await readdir(world.config)).filter((name) => name === 'accounts'),
      [],
    );
  });
});

test('server says what the directory says', async () => {
  await using world = await startAppWorld({
    termsOfService: 'https://ca.example/terms',
    website: 'https://ca.example/',
  });
  const { json } = await world.run(['server', ...world.reach, '--json']);
  assert.deepEqual(
    [
      json['server'],
      json['termsOfService'],
      json['website'],
      json['externalAccountRequired'],
      json['emailIdentifiers'],
    ],
    [world.ca.directoryUrl, 'https://ca.example/terms', 'https://ca.example/', false, 'unknown'],
  );
  assert.match((await world.run(['server', ...world.reach])).out, /terms of service +https:\/\/ca\.example\/terms/);
});
