import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { optionsOf, wordsOf } from '../src/cert-process.ts';
import { showLogsOfFailures } from '../src/failure-logs.ts';
import { startStack } from '../src/stack.ts';
import { alice, bob, carol } from '../src/users.ts';
import type { TestUser } from '../src/users.ts';

interface Report {
  readonly outcome: string;
  readonly exitCode: number;
  readonly steps: readonly { readonly step: string; readonly outcome: string; readonly detail: string }[];
}

const stack = await startStack();
after(() => stack.close());
showLogsOfFailures(stack);

const program = fileURLToPath(new URL('../../cli/src/bin.ts', import.meta.url));
/** No CA has a part in it; only its root file is asked for. */
const noCa = { rootFile: stack.tls.rootFile, directoryUrl: 'https://localhost:1/directory' };

/** Runs `acme-smime mailbox test` as a process of its own. */
async function testMailbox(user: TestUser, changes: Readonly<Record<string, string | undefined>>): Promise<Report> {
  const usual = { ...(await optionsOf(stack, noCa, user)), '--server': undefined, '--dns-server': undefined };
  const words = ['--conditions=source', program, 'mailbox', 'test', ...wordsOf({ ...usual, ...changes })];
  const env = { ...process.env, NO_PROXY: 'localhost,127.0.0.1' };
  const printed = await new Promise<string>((resolve) => {
    execFile(process.execPath, words, { env }, (_error, stdout) => resolve(stdout));
  });
  return JSON.parse(printed) as Report;
}

const outcomes = ({ steps }: Report): string[] => steps.map((one) => `${one.step} ${one.outcome}`);

test('--send sends a mail to oneself, finds it and deletes it, and leaves other mail as it was', async () => {
  const foreign = 'From: eve@other.test\r\nSubject: lunch\r\n\r\nAt noon?\r\n';
  await stack.dovecot.deliver(alice.address, foreign);
  const report = await testMailbox(alice, { '--send': '' });
  assert.deepEqual(outcomes(report), ['read pass', 'send pass', 'receive pass', 'tidy pass'], JSON.stringify(report));
  const left = await stack.dovecot.messages(alice.address);
  assert.deepEqual([left.length, left[0]?.flags.filter((flag) => flag !== '\\Recent')], [1, []]);
});

test('without --send the mailbox is only looked at', async () => {
  const report = await testMailbox(bob, {});
  assert.deepEqual([report.outcome, ...outcomes(report)], ['done', 'read pass', 'send skip']);
});

test('a password that submission refuses fails at sending, with the exit code of mailboxes', async () => {
  const report = await testMailbox(carol, { '--send': '', '--smtp-password': 'not it' });
  assert.deepEqual([report.exitCode, ...outcomes(report)], [3, 'read pass', 'send fail']);
  assert.match(report.steps[1]?.detail ?? '', /refused the login of carol@client\.test: .*[^.]\. Check the password/);
});
