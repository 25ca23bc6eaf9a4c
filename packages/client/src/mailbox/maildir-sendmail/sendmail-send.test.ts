import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TransportFailure } from '@acme-smime/protocol';
import type { OutgoingMail } from '../mailbox.ts';
import { sendBySendmail } from './sendmail-send.ts';

const mail = { from: 'alice@client.test', to: 'acme@ca.test', raw: Buffer.from('Subject: x\r\n\r\nbody\r\n') };
const node = (script: string): readonly string[] => [process.execPath, '-e', script, '{from}', '{to}'];

async function attempt(command: readonly string[], overrides: Partial<OutgoingMail> & { timeoutMs?: number } = {}) {
  let commits = 0;
  const commit = async (): Promise<void> => void (commits += 1);
  try {
    const options = { signal: new AbortController().signal, commit };
    await sendBySendmail(command, { ...mail, ...overrides }, { ...options, ...overrides });
    return { commits, error: undefined };
  } catch (error) {
    return { commits, error };
  }
}

function assertFailure(error: unknown, code: string, saying: RegExp): void {
  assert.ok(error instanceof TransportFailure, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, saying);
}

describe('A mail sent by a sendmail command', () => {
  test('goes in on standard input with LF line ends, sender and recipient where the command names them', async () => {
    const check = `const mail = require('node:fs').readFileSync(0, 'utf8');
process.exitCode = mail === 'Subject: x\\n\\nbody\\n' && process.argv.slice(-2).join() === 'alice@client.test,acme@ca.test' ? 0 : 1;`;
    const { error, commits } = await attempt(node(check));
    assert.ifError(error);
    assert.equal(commits, 1);
  });

  test('is SENDMAIL_FAILED before commit when the program does not exist', async () => {
    const { error, commits } = await attempt(['/nonexistent/sendmail']);
    assertFailure(error, 'SENDMAIL_FAILED', /\/nonexistent\/sendmail cannot be started/);
    assert.equal(commits, 0);
  });

  test('is SEND_REFUSED when the command ends with another code than 0, and says what it said', async () => {
    const { error, commits } = await attempt(
      node(`console.error('no route'); process.stdin.resume(); process.exitCode = 75`),
    );
    assertFailure(error, 'SEND_REFUSED', /exit code 75: no route/);
    assert.equal(commits, 1);
  });

  test('is SEND_UNCERTAIN when the command is killed or takes too long', async () => {
    const killed = await attempt(
      node(`process.stdin.resume().once('end', () => process.kill(process.pid, 'SIGKILL'))`),
    );
    assertFailure(killed.error, 'SEND_UNCERTAIN', /SIGKILL/);
    const slow = await attempt(node(`setInterval(() => undefined, 1000)`), { timeoutMs: 50 });
    assertFailure(slow.error, 'SEND_UNCERTAIN', /SIGKILL/);
  });

  test('is not sent when the recipient would be taken for an option', async () => {
    const { error, commits } = await attempt(node(''), { to: '-oQ/tmp/x@ca.test' });
    assertFailure(error, 'SENDMAIL_FAILED', /would be an option/);
    assert.equal(commits, 0);
  });
});
