import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { before, describe, test } from 'node:test';
import { TransportFailure } from '@acme-smime/protocol';
import { SMTPServer } from 'smtp-server';
import { makeServerCertificate } from './server-certificate.test.fixture.ts';
import type { ServerCertificate } from './server-certificate.test.fixture.ts';
import { startSmtpDouble } from './smtp-double.test.fixture.ts';
import type { SmtpBehavior, SmtpDouble } from './smtp-double.test.fixture.ts';
import { sendBySmtp } from './smtp-send.ts';
import type { SmtpOptions, SmtpServer } from './smtp-send.ts';

const raw = Buffer.from('From: alice@client.test\r\nSubject: Re: ACME: x\r\n\r\nfirst\r\n.dot\r\n..\r\nlast\r\n');
const mail = { from: 'alice@client.test', to: 'acme@ca.test', raw };
const password = 'geheim: "ä"';
const login = { user: 'alice', password };

let certificate: ServerCertificate;
before(async () => {
  certificate = await makeServerCertificate();
});

interface Attempt {
  readonly server?: Partial<SmtpServer>;
  readonly options?: SmtpOptions;
  readonly mail?: Partial<typeof mail>;
  readonly commit?: () => Promise<void>;
  readonly signal?: AbortSignal;
}

/** Runs one attempt against a double of this behavior and tells what came of it. */
async function attempt(behavior: SmtpBehavior, { server, options, commit, signal, ...rest }: Attempt = {}) {
  const double = await startSmtpDouble(behavior);
  let commits = 0;
  try {
    await sendBySmtp(
      { host: 'localhost', port: double.port, tls: 'plain', ...server },
      { ...mail, ...rest.mail },
      {
        ...options,
        signal: signal ?? new AbortController().signal,
        commit: async () => {
          commits += 1;
          await commit?.();
        },
      },
    );
    return { double, commits, error: undefined };
  } catch (error) {
    return { double, commits, error };
  } finally {
    await double.close();
  }
}

function assertFailure(error: unknown, code: string, saying: RegExp): void {
  assert.ok(error instanceof TransportFailure, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, saying);
  assert.equal(error.transport, 'smtp');
}

function bytesOf(double: SmtpDouble): string {
  return Buffer.concat(double.mails.map((one) => one.raw)).toString('latin1');
}

describe('A mail sent by SMTP', () => {
  test('arrives byte for byte, dots and all', async () => {
    const { double, commits, error } = await attempt({});
    assert.ifError(error);
    assert.equal(commits, 1);
    assert.deepEqual(double.mails, [{ from: mail.from, to: mail.to, raw }]);
  });

  test('has not left while commit is running, although everything but its end is there', async () => {
    let delivered = -1;
    const server = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'] });
    const messages: string[] = [];
    server.onData = (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        messages.push(Buffer.concat(chunks).toString());
        done();
      });
    };
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    const { port } = server.server.address() as AddressInfo;
    const where = { host: 'localhost', port, tls: 'plain' } as const;
    const signal = new AbortController().signal;
    const full = new Error('the disk is full');
    try {
      const commit = async (): Promise<void> => {
        delivered = messages.length;
      };
      await sendBySmtp(where, mail, { signal, commit });
      assert.equal(delivered, 0);
      assert.deepEqual(messages, [raw.toString()]);
      await assert.rejects(sendBySmtp(where, mail, { signal, commit: () => Promise.reject(full) }), full);
    } finally {
      const closed = once(server.server, 'close');
      server.close();
      await closed;
    }
    assert.equal(messages.length, 1);
  });

  test('never leaves when commit rejects', async () => {
    const full = new Error('the disk is full');
    const { double, error } = await attempt({}, { commit: () => Promise.reject(full) });
    assert.equal(error, full);
    assert.deepEqual(double.mails, []);
  });

  test('never leaves when it is aborted before commit', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const fetchPassword = async (): Promise<string> => {
      stop.abort(reason);
      return password;
    };
    const server = { login: 'alice', password: fetchPassword };
    const { double, commits, error } = await attempt({ login }, { server, signal: stop.signal });
    assert.equal(error, reason);
    assert.equal(commits, 0);
    assert.deepEqual(double.mails, []);
  });

  test('leaves all the same when it is aborted after commit', async () => {
    const stop = new AbortController();
    const commit = async (): Promise<void> => stop.abort(new Error('too late'));
    const { double, error } = await attempt({}, { commit, signal: stop.signal });
    assert.ifError(error);
    assert.equal(double.mails.length, 1);
  });

  test('is sent over TLS from the first byte to a server whose root is in the bundle', async () => {
    const options = { caBundle: certificate.root };
    const server = { tls: 'implicit', login: login.user, password: async () => password } as const;
    const { double, error } = await attempt({ certificate, tls: 'implicit', login }, { server, options });
    assert.ifError(error);
    assert.equal(bytesOf(double), raw.toString('latin1'));
  });

  test('is sent after STARTTLS, without which not even the sender is named', async () => {
    const options = { caBundle: certificate.root };
    const server = { tls: 'starttls', login: login.user, password } as const;
    const { double, error } = await attempt({ certificate, tls: 'starttls', login }, { server, options });
    assert.ifError(error);
    assert.equal(double.mails.length, 1);
    assert.deepEqual(
      double.commands.slice(0, 3).map((line) => line.split(' ')[0]),
      ['EHLO', 'STARTTLS', 'EHLO'],
    );
  });

  test('asks for SMTPUTF8 when an address or a header field needs it', async () => {
    const idn = await attempt({}, { mail: { from: 'jörg@client.test' } });
    assert.match(idn.double.commands.join('\n'), /^MAIL FROM:<j.*> SMTPUTF8/m);
    const header = Buffer.from(raw.toString().replace('Subject: Re', 'Subject: Rä'));
    const { double, error } = await attempt({}, { mail: { raw: header } });
    assert.ifError(error);
    assert.match(double.commands.join('\n'), /^MAIL FROM:<alice@client.test> BODY=8BITMIME SMTPUTF8$/m);
    assert.deepEqual(Buffer.from(double.mails[0]!.raw), header);
    const plain = await attempt({});
    assert.doesNotMatch(plain.double.commands.join('\n'), /SMTPUTF8/);
  });
});

describe('A mail that could not be sent by SMTP', () => {
  test('is SMTP_UNREACHABLE when nobody listens', async () => {
    const { double } = await attempt({});
    const { error, commits } = await attempt({}, { server: { port: double.port } });
    assertFailure(error, 'SMTP_UNREACHABLE', /cannot be reached/);
    assert.equal(commits, 0);
  });

  test('is SMTP_UNREACHABLE when the server is silent for too long', async () => {
    const { error } = await attempt({ answers: { RCPT: '' } }, { options: { timeoutMs: 1000 } });
    assertFailure(error, 'SMTP_UNREACHABLE', /timeout/i);
  });

  test('is SMTP_TLS_REFUSED when the certificate is not trusted', async () => {
    for (const tls of ['implicit', 'starttls'] as const) {
      const { error, double } = await attempt({ certificate, tls }, { server: { tls } });
      assertFailure(error, 'SMTP_TLS_REFUSED', /certificate.*--ca-bundle/);
      assert.ok(!double.commands.some((line) => line.startsWith('MAIL')));
    }
  });

  test('is SMTP_TLS_REFUSED when the certificate names another host', async () => {
    const options = { caBundle: certificate.root };
    const server = { tls: 'implicit', host: '127.0.0.1' } as const;
    const { error } = await attempt({ certificate, tls: 'implicit' }, { server, options });
    assertFailure(error, 'SMTP_TLS_REFUSED', /altnames/);
  });

  test('is sent to an untrusted server only when the check is switched off', async () => {
    const { error } = await attempt(
      { certificate, tls: 'implicit' },
      { server: { tls: 'implicit' }, options: { rejectUnauthorized: false } },
    );
    assert.ifError(error);
  });

  test('is SMTP_STARTTLS_MISSING when STARTTLS is refused, and stays unsent', async () => {
    const behavior = { login, tls: 'starttls-refused' } as const;
    const server = { tls: 'starttls', login: login.user, password } as const;
    const { error, double } = await attempt(behavior, { server });
    assertFailure(error, 'SMTP_STARTTLS_MISSING', /refuses STARTTLS/);
    assert.ok(!double.commands.some((line) => /^(?:AUTH|MAIL)/.test(line)));
  });

  test('is SMTP_LOGIN_REFUSED without the password, even when the server throws it back', async () => {
    const server = { login: 'alice', password: 'wrong-password' };
    const { error, commits } = await attempt({ login }, { server });
    assertFailure(error, 'SMTP_LOGIN_REFUSED', /login of alice.*535/);
    const said = JSON.stringify(error) + String(error) + String((error as Error).cause);
    assert.doesNotMatch(said, /wrong-password/);
    assert.ok(!said.includes(Buffer.from('\0alice\0wrong-password').toString('base64')));
    assert.equal(commits, 0);
  });

  test('is SMTP_UTF8_MISSING when the server cannot carry the address', async () => {
    const { error, double } = await attempt({ extensions: ['8BITMIME'] }, { mail: { to: 'jörg@ca.test' } });
    assertFailure(error, 'SMTP_UTF8_MISSING', /does not offer SMTPUTF8/);
    assert.ok(!double.commands.some((line) => line.startsWith('MAIL')));
  });

  test('is SEND_REFUSED before commit when sender, recipient or DATA is refused', async () => {
    for (const word of ['MAIL', 'RCPT', 'DATA']) {
      const { error, commits } = await attempt({ answers: { [word]: '550 5.7.1 not you' } });
      assertFailure(error, 'SEND_REFUSED', /550 5.7.1 not you/);
      assert.equal((error as TransportFailure).retry, 'never');
      assert.equal(commits, 0, word);
    }
  });

  test('may be tried later when the refusal is for now only', async () => {
    const { error } = await attempt({ answers: { RCPT: '450 4.2.0 greylisted' } });
    assertFailure(error, 'SEND_REFUSED', /greylisted/);
    assert.equal((error as TransportFailure).retry, 'later');
  });

  test('is SMTP_UNREACHABLE when the connection is lost before commit', async () => {
    const { error, commits } = await attempt({ answers: { RCPT: 'hang up' } });
    assertFailure(error, 'SMTP_UNREACHABLE', /while sending/);
    assert.equal(commits, 0);
  });

  test('is SEND_REFUSED after commit when the server says no to all of it', async () => {
    const { error, commits } = await attempt({ answers: { END: '554 5.7.26 spam' } });
    assertFailure(error, 'SEND_REFUSED', /554 5.7.26 spam/);
    assert.equal(commits, 1);
  });

  test('is SEND_UNCERTAIN when the connection is lost after commit', async () => {
    const { error, commits } = await attempt({ answers: { END: 'hang up' } });
    assertFailure(error, 'SEND_UNCERTAIN', /not known/);
    assert.equal(commits, 1);
  });
});
