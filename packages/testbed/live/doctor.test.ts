import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startCaProcess } from '../src/ca-process.ts';
import type { CaProcess } from '../src/ca-process.ts';
import { optionsOf, wordsOf } from '../src/cert-process.ts';
import { showLogsOfFailures } from '../src/failure-logs.ts';
import { clientDomain, mailHost, startStack } from '../src/stack.ts';
import type { Stack } from '../src/stack.ts';
import { alice, bob, carol } from '../src/users.ts';
import type { TestUser } from '../src/users.ts';

interface Report {
  readonly outcome: string;
  readonly exitCode: number;
  readonly findings: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly what: string;
    readonly code?: string;
    readonly advice?: string;
    readonly facts?: Readonly<Record<string, unknown>>;
  }[];
}

const stack = await startStack();
const ca = await startCaProcess(stack);
after(async () => {
  await ca.close();
  await stack.close();
});
showLogsOfFailures(stack);
stack.dns.set(clientDomain, 'TXT', ['v=spf1 mx -all']);
stack.dns.set(`_dmarc.${clientDomain}`, 'TXT', ['v=DMARC1; p=reject']);
stack.dns.set(clientDomain, 'CAA', [{ critical: false, tag: 'issuemail', value: 'ca.test' }]);

const program = fileURLToPath(new URL('../../cli/src/bin.ts', import.meta.url));

/** Runs `acme-smime doctor` as a process of its own. */
async function doctor(
  on: { readonly stack: Stack; readonly ca: CaProcess },
  user: TestUser,
  changes: Readonly<Record<string, string | undefined>> = {},
) {
  const words = wordsOf({ ...(await optionsOf(on.stack, on.ca, user)), ...changes });
  // A proxy of the machine has nothing to do with its loopback.
  const env = { ...process.env, NO_PROXY: 'localhost,127.0.0.1' };
  const command = ['--conditions=source', program, 'doctor', ...words];
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, command, { env }, (_error, out, err) => resolve({ stdout: out, stderr: err }));
  });
  assert.ok(!`${stdout}${stderr}`.includes(user.password), 'the password shows');
  const report = JSON.parse(stdout) as Report;
  const finding = (id: string) => report.findings.find((one) => one.id === id) ?? assert.fail(`${id}: ${stdout}`);
  return { report, finding, outcomeOf: (id: string): string => finding(id).outcome };
}

const here = { stack, ca };

test('a mail system that does everything right is good in everything, and the test mail is gone', async () => {
  const { report, finding } = await doctor(here, alice);
  const others = report.findings.filter(({ outcome }) => outcome !== 'good').map(({ id }) => id);
  assert.deepEqual(others, ['email-identifiers'], JSON.stringify(report, undefined, 1));
  assert.deepEqual([report.outcome, report.exitCode], ['would-succeed', 0]);
  assert.equal(finding('arrival').facts?.['folder'], 'INBOX');
  assert.deepEqual(finding('mx').facts, { hosts: [mailHost] });
  assert.deepEqual(await stack.dovecot.messages(alice.address), []);
});

test('mail that lands in Junk is found and kept when asked, unread', async () => {
  const { report, finding, outcomeOf } = await doctor(here, carol, { '--keep': '' });
  assert.deepEqual([report.outcome, report.exitCode], ['would-succeed', 0], JSON.stringify(report));
  assert.deepEqual([outcomeOf('arrival'), finding('arrival').facts?.['folder']], ['note', 'Junk']);
  assert.equal(outcomeOf('dkim-strict'), 'good');
  const [mail, ...others] = await stack.dovecot.messages(carol.address);
  assert.deepEqual(others, []);
  assert.deepEqual([mail?.folder, mail?.flags], ['Junk', []]);
});

test('a wrong password is told for reading and for sending, each with its code', async () => {
  const { report, finding } = await doctor(here, { ...bob, password: 'not it, not by far' });
  assert.deepEqual([report.outcome, report.exitCode], ['would-fail', 3]);
  assert.equal(finding('read').code, 'IMAP_LOGIN_REFUSED');
  assert.equal(finding('send').code, 'SMTP_LOGIN_REFUSED');
  assert.equal(finding('dkim').outcome, 'unknown');
  assert.equal(finding('caa').outcome, 'good');
});

test('a DKIM key that is not in DNS is missed, and it is said where it has to be', async () => {
  const { name, value } = stack.openDkim.record;
  stack.dns.set(name, 'TXT', []);
  try {
    const { report, finding } = await doctor(here, alice);
    assert.deepEqual([report.outcome, report.exitCode], ['would-fail', 3]);
    assert.equal(finding('dkim').outcome, 'bad');
    assert.ok(finding('dkim').advice?.includes(name), finding('dkim').advice);
  } finally {
    stack.dns.set(name, 'TXT', [value]);
  }
});

test('a CAA record for another CA is in the way, and without leave to send nothing is sent', async () => {
  stack.dns.set(clientDomain, 'CAA', [{ critical: false, tag: 'issuemail', value: 'other.example' }]);
  try {
    const { report, finding } = await doctor(here, alice, { '--no-send': '' });
    assert.equal(report.exitCode, 4);
    assert.equal(finding('caa').outcome, 'bad');
    assert.equal(finding('send').outcome, 'good');
    assert.deepEqual(await stack.dovecot.messages(alice.address), []);
  } finally {
    stack.dns.set(clientDomain, 'CAA', [{ critical: false, tag: 'issuemail', value: 'ca.test' }]);
  }
});

test('signatures that list no absent header fields are believed at level standard, and strict says what is missing', async () => {
  await using other = await startStack({ users: [alice], signAbsent: false });
  await using itsCa = await startCaProcess(other);
  const { report, finding, outcomeOf } = await doctor({ stack: other, ca: itsCa }, alice);
  assert.deepEqual([report.outcome, report.exitCode], ['would-succeed', 0], JSON.stringify(report));
  assert.deepEqual([outcomeOf('dkim'), outcomeOf('dkim-standard')], ['good', 'good']);
  assert.equal(outcomeOf('dkim-strict'), 'note');
  assert.match(finding('dkim-strict').what, /sender, reply-to, cc/);
  assert.deepEqual(finding('dkim-headers').facts?.['missing'], ['sender', 'reply-to', 'cc']);
});
