import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

// The source or what was built of it, as this test itself.
const program = fileURLToPath(new URL(`main${extname(import.meta.filename)}`, import.meta.url));
let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-smime-ca-'));
});
after(() => rm(folder, { recursive: true, force: true }));

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [...process.execArgv, program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

const ports = ['--listen', '127.0.0.1:0', '--smtp-listen', '127.0.0.1:0'];

function dev(out: string, ...more: string[]): ChildProcess {
  if (!more.includes('--smtp-relay')) more.push('--smtp-relay', '127.0.0.1:1');
  return start('dev', ...ports, '--from', 'acme@ca.example', '--dns-server', '127.0.0.1:53', '--out', out, ...more);
}

/** Waits until it has said where it is. */
async function ready(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of child.stdout ?? assert.fail()) {
    said += String(chunk);
    const url = /^Directory +(\S+)$/m.exec(said)?.[1];
    if (url !== undefined && said.includes('Ctrl-C')) return url;
  }
  throw new Error(`It ended: ${said}${await text(child.stderr ?? assert.fail())}`);
}

test('dev serves, leaves its files in the folder, keeps its root in the database, and ends on SIGTERM', async () => {
  const out = join(folder, 'out');
  const db = join(folder, 'ca.sqlite');
  const first = dev(out, '--db', db);
  const url = await ready(first);
  assert.equal(await readFile(join(out, 'directory-url'), 'utf8'), `${url}\n`);
  assert.match(
    await readFile(join(out, 'dkim-record.txt'), 'utf8'),
    /^acme\._domainkey\.ca\.example v=DKIM1; k=rsa; p=\S+\n$/,
  );
  const root = await readFile(join(out, 'root.pem'), 'utf8');
  const token = join(out, 'operator-token');
  assert.match(await readFile(token, 'utf8'), /^[0-9a-f]{48}\n$/);
  assert.equal((await stat(token)).mode & 0o077, 0);
  const [response] = await once(get(url, { ca: root, agent: false }), 'response');
  assert.equal(response.statusCode, 200);
  response.resume();
  first.kill('SIGTERM');
  assert.deepEqual(await once(first, 'exit'), [0, null]);
  assert.equal((await stat(db)).mode & 0o077, 0);

  const second = dev(out, '--db', db);
  await ready(second);
  assert.equal(await readFile(join(out, 'root.pem'), 'utf8'), root);
  second.kill('SIGINT');
  assert.deepEqual(await once(second, 'exit'), [0, null]);
});

test('dev catches its mail in a Maildir when it is told to, and not by SMTP, too', async () => {
  const maildir = join(folder, 'mail');
  const both = dev(join(folder, 'x'), '--maildir', maildir);
  const [said, [code]] = await Promise.all([text(both.stderr ?? assert.fail()), once(both, 'exit')]);
  assert.match(said, /--maildir.*cannot be used with option.*--smtp-relay/);
  assert.equal(code, 1);
  const child = start('dev', ...ports, '--out', join(folder, 'catching'), '--maildir', maildir);
  await ready(child);
  for (const part of ['tmp', 'new', 'cur']) assert.ok((await stat(join(maildir, part))).isDirectory());
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('what cannot be done ends with one sentence and exit code 1', async () => {
  const occupied = join(folder, 'a file');
  await writeFile(occupied, '');
  const cases: readonly (readonly [ChildProcess, RegExp])[] = [
    [dev(join(folder, 'x'), '--listen', 'nonsense'), /^The option --listen is "nonsense"; it must be HOST:PORT/],
    [dev(join(folder, 'x'), '--from', 'nobody'), /^The sender "nobody" is no email address\.\n$/],
    [dev(join(occupied, 'below')), /^The folder .* cannot be written: .*--out\.\n$/],
    [
      dev(join(folder, 'x'), '--smtp-relay', 'smtps://acme:hush-hush@mx.example'),
      /^The option --smtp-relay holds more than that; it must be HOST:PORT, smtp:\/\/LOGIN@HOST:PORT or smtps:\/\/LOGIN@HOST:PORT, and the password not in it\.\n$/,
    ],
    [
      dev(join(folder, 'x'), '--smtp-relay', 'smtp://acme@mx.example', '--smtp-relay-password', 'env:NO_SUCH'),
      /^The secret --smtp-relay-password \(env:NO_SUCH\) cannot be read: /,
    ],
    [dev(join(folder, 'x'), '--db', join(folder, 'no', 'such.db')), /^The database .* cannot be used: /],
  ];
  const ends = cases.map(async ([child, sentence]) => {
    const [said, [code]] = await Promise.all([text(child.stderr ?? assert.fail()), once(child, 'exit')]);
    assert.match(said, sentence);
    assert.equal(said.split('\n').length, 2, said);
    assert.equal(code, 1);
  });
  await Promise.all(ends);
});
