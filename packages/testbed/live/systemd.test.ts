import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { after, before, test } from 'node:test';
import { freePorts, loopback } from '../src/ports.ts';
import { makeScratch } from '../src/scratch.ts';
import type { Scratch } from '../src/scratch.ts';
import { caPassphrase, initCa } from '../src/served-ca.ts';
import { bootSystemd, repositoryInside, systemdObstacle } from '../src/systemd.ts';
import type { Ended, SystemdMachine } from '../src/systemd.ts';
import { makeServerTls } from '../src/tls.ts';
import type { ServerTls } from '../src/tls.ts';

const deploy = join(import.meta.dirname, '../../ca/deploy');
const unit = 'acme-smime-ca.service';
const etc = '/etc/acme-smime-ca';
const socket = '/run/acme-smime-ca/responses.sock';

let machine: SystemdMachine;
let scratch: Scratch;
let later: ServerTls;
let ports: readonly number[];

const obstacle = await systemdObstacle();
const possible = { skip: obstacle ?? false };

before(async () => {
  if (obstacle !== undefined) return;
  scratch = await makeScratch();
  const at = (name: string): string => join(scratch.folder, name);
  ports = await freePorts(3);
  const [tls, second] = await Promise.all([makeServerTls(at('tls')), makeServerTls(at('later')), initCa(at('.'))]);
  later = second;
  const texts = { 'tls.pem': tls.certificateFile, 'tls.key': tls.keyFile };
  const made = Object.fromEntries(['root.pem', 'root.crl', 'issuer.pem', 'issuer.key'].map((name) => [name, at(name)]));
  const files: Record<string, string> = {
    [`/etc/systemd/system/${unit}`]: await readFile(join(deploy, unit), 'utf8'),
    '/usr/lib/sysusers.d/acme-smime-ca.conf': await readFile(join(deploy, 'acme-smime-ca.sysusers.conf'), 'utf8'),
    '/usr/local/bin/acme-smime-ca': program('packages/ca/src/main.ts'),
    '/usr/local/bin/acme-smime': program('packages/cli/src/bin.ts'),
    '/etc/systemd/system/manager-of-alice.service': managerOfAlice,
    [`${etc}/acme-smime-ca.toml`]: configuration(),
  };
  for (const [name, file] of Object.entries({ ...texts, ...made }))
    files[`${etc}/${name}`] = await readFile(file, 'utf8');
  machine = await bootSystemd(files);
});

after(async () => {
  if (obstacle !== undefined) return;
  await machine[Symbol.asyncDispose]();
  await scratch.close();
});

test('the unit of the CA is one that systemd takes without a remark, and exposes little', possible, async () => {
  const verified = await machine.run('systemd-analyze', ['verify', `/etc/systemd/system/${unit}`]);
  assert.deepEqual(verified, { code: 0, out: '', err: '' });
  const judged = await machine.run('systemd-analyze', ['security', '--offline=true', '--threshold=20', unit]);
  assert.equal(judged.code, 0, judged.out);
});

test(
  'the CA runs as its own user with one capability, and systemd knows when it serves, reloads and stops',
  possible,
  async () => {
    await install();
    await mustRun('systemctl', ['start', unit]);
    const shown = await mustRun('systemctl', ['show', '-p', 'ActiveState,StatusText,MainPID', unit]);
    assert.match(shown.out, /^StatusText=Serving https:\/\/127\.0\.0\.1:\d+\/directory$/m);
    const pid = /^MainPID=(\d+)$/m.exec(shown.out)?.[1] ?? assert.fail(shown.out);
    assert.equal((await mustRun('ps', ['-o', 'user:20=', '-p', pid])).out.trim(), 'acme-smime-ca');
    const status = (await mustRun('cat', [`/proc/${pid}/status`])).out;
    assert.match(status, /^CapEff:\s0000000000000400$/m, 'CAP_NET_BIND_SERVICE');
    assert.match(status, /^NoNewPrivs:\s1$/m);
    assert.equal((await fetch(`http://${loopback}:${ports[2]}/ready`)).status, 200);

    const [before1, key, certificate] = [
      await shownCertificate(),
      await pem(later.keyFile),
      await pem(later.certificateFile),
    ];
    await mustRun('sh', ['-c', `cat > ${etc}/tls.key`], key);
    await mustRun('systemctl', ['reload', unit]);
    await heard('reload.failed');
    assert.equal(await shownCertificate(), before1, 'a key without its certificate changes nothing');
    await mustRun('sh', ['-c', `cat > ${etc}/tls.pem`], certificate);
    await mustRun('systemctl', ['reload', unit]);
    await heard('reload.done');
    assert.notEqual(await shownCertificate(), before1);

    await mustRun('systemctl', ['stop', unit]);
    const stopped = await mustRun('systemctl', ['show', '-p', 'Result,ExecMainStatus,ActiveState', unit]);
    assert.deepEqual(stopped.out.trim().split('\n').toSorted(), [
      'ActiveState=inactive',
      'ExecMainStatus=0',
      'Result=success',
    ]);
  },
);

test('who is in the group of the CA, and nobody else, hands mail over at its socket', possible, async () => {
  await install();
  await mustRun('systemctl', ['start', unit]);
  await mustRun('useradd', ['--system', '--groups', 'acme-smime-ca', 'acme-mail']);
  const hand = (user: string): Promise<Ended> =>
    machine.run(
      'runuser',
      ['-u', user, '--', 'acme-smime-ca', 'receive', '--socket', socket],
      'Subject: lunch\n\nHi\n',
    );
  assert.match((await hand('acme-mail')).err, /answers no challenge of this CA/);
  assert.match((await hand('nobody')).err, /EACCES/);
  await mustRun('systemctl', ['stop', unit]);
});

test('a CA that cannot start makes the start fail, and the journal says why', possible, async () => {
  await install();
  await mustRun('mv', [`${etc}/root.crl`, `${etc}/root.crl.away`]);
  const failed = await machine.run('systemctl', ['start', unit]);
  assert.notEqual(failed.code, 0);
  await mustRun('systemctl', ['stop', unit]);
  const journal = await mustRun('journalctl', ['-u', unit, '-o', 'cat']);
  assert.match(journal.out, /root\.crl: the file \/etc\/acme-smime-ca\/root\.crl is not there/);
  await mustRun('mv', [`${etc}/root.crl.away`, `${etc}/root.crl`]);
});

test('install-timer of the client puts a timer into the systemd of its user, which then waits', possible, async () => {
  await mustRun('useradd', ['--create-home', 'alice']);
  await mustRun('systemctl', ['start', 'manager-of-alice.service']);
  const asAlice = (...argv: string[]): Promise<Ended> =>
    mustRun('runuser', ['-u', 'alice', '--', 'env', 'XDG_RUNTIME_DIR=/run/alice', 'HOME=/home/alice', ...argv]);
  await asAlice('acme-smime', 'install-timer');
  const units = '/home/alice/.config/systemd/user';
  for (const name of ['acme-smime.timer', 'acme-smime.service']) {
    const verified = await asAlice('systemd-analyze', 'verify', '--man=no', '--user', `${units}/${name}`);
    assert.equal(verified.err, '', name);
  }
  const timers = await asAlice('systemctl', '--user', 'list-timers', '--no-pager');
  assert.match(timers.out, /acme-smime\.timer +acme-smime\.service/);
  // What the timer calls, called by systemd: nothing is due, which is no failure.
  await asAlice('systemctl', '--user', 'start', 'acme-smime.service');
  await asAlice('acme-smime', 'install-timer', '--uninstall');
  const left = await asAlice('systemctl', '--user', 'list-timers', '--no-pager', '--all');
  assert.doesNotMatch(left.out, /acme-smime/);
  await mustRun('systemctl', ['stop', 'manager-of-alice.service']);
});

/** What docs/ca/operating.md tells an operator to do. */
async function install(): Promise<void> {
  await mustRun('systemd-sysusers', []);
  await mustRun('chown', ['root:acme-smime-ca', `${etc}/tls.key`, `${etc}/issuer.key`]);
  await mustRun('chmod', ['640', `${etc}/tls.key`, `${etc}/issuer.key`]);
  const credential = ['encrypt', '--name=issuer-passphrase', '-', `${etc}/issuer-passphrase.cred`];
  await mustRun('systemd-creds', credential, caPassphrase);
  await mustRun('systemctl', ['daemon-reload']);
}

async function mustRun(command: string, args: readonly string[], input?: string): Promise<Ended> {
  const ended = await machine.run(command, args, input);
  if (ended.code === 0) return ended;
  const journal = await machine.run('journalctl', ['-n', '60', '--no-pager', '-u', '*smime*', '-u', 'manager*']);
  assert.fail(`${command} ${args.join(' ')} ended with ${ended.code}: ${ended.out}${ended.err}\n${journal.out}`);
}

/** Waits until the CA has logged an event. */
async function heard(event: string): Promise<void> {
  await mustRun('timeout', ['30', 'sh', '-c', `journalctl -f -n all -u ${unit} | grep -q -m 1 '"${event}"'`]);
}

function shownCertificate(): Promise<string> {
  return new Promise((done, failed) => {
    const shown = connect({ host: loopback, port: ports[0], rejectUnauthorized: false }, () => {
      done(shown.getPeerX509Certificate()?.fingerprint256 ?? '');
      shown.destroy();
    });
    shown.once('error', failed);
  });
}

function pem(file: string): Promise<string> {
  return readFile(file, 'utf8');
}

function program(path: string): string {
  return `#!/bin/sh\nexec /usr/local/bin/node --conditions=source ${repositoryInside}/${path} "$@"\n`;
}

function configuration(): string {
  const [https, smtp, operation] = ports;
  return `
[https]
listen = "${loopback}:${https}"
public-url = "https://${loopback}:${https}"
certificate = "tls.pem"
key = "tls.key"
[http]
listen = "${loopback}:0"
public-url = "http://ca.test"
[mail]
from = "acme@ca.test"
relay = "${loopback}:25"
listen = "${loopback}:${smtp}"
socket = "${socket}"
[storage]
sqlite = "/var/lib/acme-smime-ca/ca.sqlite"
[root]
certificate = "root.pem"
crl = "root.crl"
[issuer]
certificate = "issuer.pem"
key = "issuer.key"
passphrase = "credential:issuer-passphrase"
[policy]
allow = ["@client.test"]
[operation]
listen = "${loopback}:${operation}"
`;
}

/** The systemd of a user, without a login that would start it. */
const managerOfAlice = `[Service]
Type=notify
User=alice
RuntimeDirectory=alice
RuntimeDirectoryMode=0700
Environment=XDG_RUNTIME_DIR=/run/alice
Delegate=yes
ExecStart=/lib/systemd/systemd --user
`;
