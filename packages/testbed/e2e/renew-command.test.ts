import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startAppWorld } from './app-world.ts';
import type { AppWorld, Ran } from './app-world.ts';

function done(ran: Ran): void {
  assert.equal(ran.code, 0, ran.err + ran.out);
}

const folders = ({ config, work }: AppWorld): readonly string[] => ['-c', config, '-w', work];

/** Lets the moment come that was chosen for the renewal of a certificate: it is kept with the lineage. */
async function age(world: AppWorld, name = world.address): Promise<void> {
  const path = join(world.config, 'certificates', name, 'renewal.json');
  const notes = JSON.parse(await readFile(path, 'utf8')) as { advice: Record<string, unknown> };
  await writeFile(path, JSON.stringify({ ...notes, advice: { ...notes.advice, chosen: '2020-01-01T00:00:00Z' } }));
}

async function versions(world: AppWorld, name = world.address): Promise<readonly string[]> {
  const names = await readdir(join(world.config, 'certificates', name));
  return names.filter((one) => /^\d+$/.test(one)).toSorted();
}

describe('renew', () => {
  let world: AppWorld;
  before(async () => {
    world = await startAppWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  test('says when there is nothing yet', async () => {
    const ran = await world.run(['renew', ...folders(world)]);
    done(ran);
    assert.match(ran.out, /Nothing to renew/);
  });

  test('leaves a good certificate alone, says until when, and ends with 0, or with 10 for those who ask', async () => {
    done(await world.run(world.cert));
    const ran = await world.run(['renew', ...folders(world)]);
    done(ran);
    assert.match(ran.out, new RegExp(`${world.address}: good until \\d{4}-\\d\\d-\\d\\d, to be renewed from \\d{4}`));
    const detailed = await world.run(['renew', ...folders(world), '--detailed-exit-code', '--json']);
    assert.equal(detailed.code, 10);
    assert.deepEqual([detailed.json['outcome'], detailed.json['exitCode']], ['unchanged', 10]);
    assert.equal(detailed.json['certificates'][0].renewal.because, 'the CA suggests it');
  });

  test('renews what is due without a single option, and keeps the earlier version', async () => {
    await age(world);
    const ran = await world.run(['renew', ...folders(world), '--json']);
    done(ran);
    assert.deepEqual([ran.json['outcome'], ran.json['certificates'][0].certificateVersion], ['issued', 2]);
    assert.deepEqual(await versions(world), ['1', '2']);
  });

  test('renews by force the one that is named by an address, and no other', async () => {
    const other = ['--name', 'second', ...world.cert];
    done(await world.run([...other.filter((one) => one !== 'cert'), 'cert', '--force']));
    const ran = await world.run(['renew', ...folders(world), '--name', 'second', '--force', '--json']);
    done(ran);
    assert.deepEqual(
      ran.json['certificates'].map((one: { name: string; outcome: string }) => [one.name, one.outcome]),
      [['second', 'issued']],
    );
    const unknown = await world.run(['renew', ...folders(world), '-e', 'nobody@example.org']);
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /\[CERTIFICATE_UNKNOWN\]/);
  });

  test('rehearses with --dry-run: nothing is issued and nothing on disk changes', async () => {
    const had = await versions(world);
    const ran = await world.run(['renew', ...folders(world), '-e', world.address, '--dry-run', '--json']);
    done(ran);
    assert.equal(ran.json['outcome'], 'rehearsed');
    assert.deepEqual(await versions(world), had);
  });

  test('goes on with the others when one fails, and says so by a code of its own', async () => {
    const path = join(world.config, 'certificates', 'second', 'settings.json');
    const kept = JSON.parse(await readFile(path, 'utf8')) as { certificate: { server: { caBundle: string } } };
    const good = kept.certificate.server.caBundle;
    kept.certificate.server.caBundle = '/nowhere/root.pem';
    await writeFile(path, JSON.stringify(kept));
    const ran = await world.run(['renew', ...folders(world), '--json']);
    assert.equal(ran.code, 9);
    assert.equal(ran.json['outcome'], 'partly-failed');
    const [first, second] = ran.json['certificates'];
    assert.equal(first.outcome, 'unchanged');
    assert.deepEqual([second.outcome, second.error.code], ['failed', 'FILE_UNREADABLE']);
    const alone = await world.run(['renew', ...folders(world), '--name', 'second']);
    assert.equal(alone.code, 2, 'the only one fails with its own code');
    assert.match(alone.err, /\[FILE_UNREADABLE\]/);
    kept.certificate.server.caBundle = good;
    await writeFile(path, JSON.stringify(kept));
  });

  test('does not bring back what was revoked, unless it is named', async () => {
    done(await world.run(['revoke', ...folders(world), '--name', 'second', '-n']));
    const ran = await world.run(['renew', ...folders(world), '--json']);
    done(ran);
    assert.deepEqual(
      ran.json['certificates'].map((one: { outcome: string }) => one.outcome),
      ['unchanged', 'skipped'],
    );
    const named = await world.run(['renew', ...folders(world), '--name', 'second', '--json']);
    done(named);
    assert.equal(named.json['outcome'], 'issued');
  });
});

describe('run', () => {
  let world: AppWorld;
  let config: string;
  before(async () => {
    world = await startAppWorld();
    config = join(world.config, 'acme-smime.toml');
    await mkdir(world.config, { recursive: true, mode: 0o700 });
  });
  after(() => world[Symbol.asyncDispose]());

  test('says when nothing is configured', async () => {
    const ran = await world.run(['run', ...folders(world)]);
    assert.equal(ran.code, 2);
    assert.match(ran.err, /\[NOTHING_CONFIGURED\]/);
  });

  test('issues what the file names, deploys it, and does nothing the second time', async () => {
    const told = join(world.home, 'told');
    const script = join(world.home, 'hook.cjs');
    await writeFile(
      script,
      `require('node:fs').appendFileSync(${JSON.stringify(told)}, process.env.ACME_SMIME_NAME + '\\n')`,
    );
    await writeFile(
      config,
      `[certificates.alice]
addresses = ["${world.address}"]
server = "${world.ca.directoryUrl}"
key-type = "p256"
no-passphrase = true
deploy = ["note"]

[deploys.note]
command = ["${process.execPath}", "${script}"]
`,
      { mode: 0o600 },
    );
    const rest = world.cert.slice(world.cert.indexOf('--agree-tos'));
    const bundle = world.reach.slice(world.reach.indexOf('--ca-bundle'));
    const first = await world.run(['run', ...folders(world), ...bundle, ...rest, '--json']);
    done(first);
    assert.deepEqual([first.json['outcome'], first.json['certificates'][0].name], ['issued', 'alice']);
    const second = await world.run(['run', ...folders(world), ...bundle, ...rest, '--json']);
    done(second);
    assert.equal(second.json['outcome'], 'unchanged');
    assert.equal(await readFile(told, 'utf8'), 'alice\n');
  });
});

describe('cert', () => {
  let world: AppWorld;
  before(async () => {
    world = await startAppWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  test('--dry-run goes through everything and leaves no trace but the log', async () => {
    const ran = await world.run([...world.cert, '--dry-run']);
    done(ran);
    assert.match(ran.out, /dry run: .* no certificate was asked for, .* nothing was stored/);
    const left = await readdir(world.config).catch(() => []);
    assert.deepEqual(
      left.filter((one) => one !== 'locks'),
      [],
    );
    const json = await world.run([...world.cert, '--dry-run', '--json']);
    done(json);
    assert.deepEqual([json.json['outcome'], json.json['addresses']], ['rehearsed', [world.address]]);
  });

  test('a deploy hook that fails is told with a code of its own; the certificate is there', async () => {
    const ran = await world.run([...world.cert, '--deploy-hook', `${process.execPath} -e process.exit(3)`, '--json']);
    assert.equal(ran.code, 8, ran.err);
    assert.equal(ran.json['outcome'], 'issued');
    assert.equal(ran.json['hookFailures'][0].code, 'DEPLOY_HOOK_FAILED');
    assert.match(ran.json['hookFailures'][0].message, /ended with exit code 3/);
    assert.deepEqual(await versions(world), ['1']);
    const again = await world.run(['renew', ...folders(world)]);
    assert.equal(again.code, 8, 'kept with the lineage, the hook has its turn again');
  });

  test('a hook in the folder of the configuration runs as well', async () => {
    const folder = join(world.config, 'hooks', 'deploy');
    await mkdir(folder, { recursive: true });
    const told = join(world.home, 'told');
    await writeFile(join(folder, 'note'), `#!/bin/sh\necho "$ACME_SMIME_EVENT $ACME_SMIME_NAME" > ${told}\n`);
    await chmod(join(folder, 'note'), 0o755);
    done(await world.run([...world.cert, '--deploy-hook', `${process.execPath} -e 0`, '--force']));
    assert.equal(await readFile(told, 'utf8'), `deploy ${world.address}\n`);
  });

  test('a pre hook that fails keeps the CA from being asked', async () => {
    const ran = await world.run([...world.cert, '--force', '--pre-hook', '/nowhere/hook', '--json']);
    assert.equal(ran.code, 8);
    assert.equal(ran.json['error'].code, 'PRE_HOOK_FAILED');
  });

  test('every run leaves its steps and errors in the log of the day, for its owner alone and without secrets', async () => {
    const secret = join(world.home, 'pass');
    await writeFile(secret, 'correct horse\n');
    const logs = join(world.home, 'logs');
    const script = join(world.home, 'chatter.cjs');
    await writeFile(script, 'console.log("correct horse")');
    const withLogs = ['-l', logs, '--passphrase-file', secret, '--pre-hook', `${process.execPath} ${script}`];
    const options = world.cert.filter((one) => one !== '--no-passphrase');
    done(await world.run([...options, ...withLogs, '--force']));
    await world.run([...options, '-l', logs, '--ca-bundle', '/nowhere/x.pem']);
    const [name = '', ...others] = await readdir(logs);
    assert.deepEqual(others, []);
    const text = await readFile(join(logs, name), 'utf8');
    for (const step of ['begin: acme-smime', 'mail-waiting', 'reply-sent', 'saved', 'end: exit code 0'])
      assert.ok(text.includes(step), step);
    assert.match(text, /error FILE_UNREADABLE: ConfigInvalid: [^]* at /);
    assert.match(text, /hook .*: \*\*\*/);
    assert.ok(!text.includes('correct horse'));
    assert.equal((await stat(join(logs, name))).mode & 0o777, 0o600);
  });
});

test('off a terminal a random delay comes before the CA is asked, once for all, and can be switched off', async () => {
  await using world = await startAppWorld();
  done(await world.run(world.cert));
  const waited: number[] = [];
  const more = { wait: async (ms: number) => void waited.push(ms), random: () => new Uint8Array([0x80, 0, 0, 0]) };
  done(await world.run(['renew', ...folders(world), '--force'], [], more));
  assert.deepEqual(waited, [240_000]);
  done(await world.run(['renew', ...folders(world), '--force', '--no-random-sleep'], [], more));
  assert.deepEqual(waited, [240_000]);
});
