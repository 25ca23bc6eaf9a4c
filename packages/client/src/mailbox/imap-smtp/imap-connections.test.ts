import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { describe, test } from 'node:test';
import { TransportFailure } from '@acme-smime/protocol';
import { ImapConnections } from './imap-connections.ts';
import type { ImapServer } from './imap-connections.ts';

const password = 'not-the-password';

/** Connects to a server that answers each command by its name, and tells the error and what the server was told. */
async function attempt(
  answers: Readonly<Record<string, string>>,
  server: Partial<ImapServer> = {},
  signal = new AbortController().signal,
) {
  const told: string[] = [];
  const sockets = new Set<Socket>();
  const listening = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(answers['greeting'] ?? '* OK ready\r\n');
    socket.on('data', (bytes: Buffer) => {
      for (const line of bytes.toString().trimEnd().split('\r\n')) {
        told.push(line);
        const [tag = '*', name = ''] = line.split(' ');
        socket.write((answers[name] ?? 'TAG OK done\r\n').replaceAll('TAG', tag).replaceAll('LINE', line));
      }
    });
  });
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  const where = { host: 'localhost', port, tls: 'plain', login: 'alice', password, ...server } as const;
  const connections = new ImapConnections(where, { timeoutMs: 10_000 });
  try {
    await connections.acquire(signal);
    return { told, error: undefined };
  } catch (error) {
    return { told, error };
  } finally {
    await connections.close();
    const closed = once(listening, 'close');
    listening.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }
}

function assertFailure(error: unknown, code: string, saying: RegExp): void {
  assert.ok(error instanceof TransportFailure, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, saying);
  assert.ok(!`${error.stack} ${String(error.cause)}`.includes(password));
}

const capability = '* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n';

describe('A connection to an IMAP server', () => {
  test('fails with IMAP_TLS_REFUSED where STARTTLS is missing, before the login is named', async () => {
    const { error, told } = await attempt({ CAPABILITY: capability }, { tls: 'starttls' });
    assertFailure(error, 'IMAP_TLS_REFUSED', /STARTTLS/);
    assert.ok(!told.some((line) => /alice|LOGIN|AUTHENTICATE/i.test(line)), told.join());
  });

  test('fails with IMAP_TLS_REFUSED where STARTTLS is offered and then refused', async () => {
    const offering = { CAPABILITY: capability.replace('rev1', 'rev1 STARTTLS'), STARTTLS: 'TAG NO not today\r\n' };
    const { error, told } = await attempt(offering, { tls: 'starttls' });
    assertFailure(error, 'IMAP_TLS_REFUSED', /STARTTLS/);
    assert.ok(!told.some((line) => /alice|LOGIN/i.test(line)), told.join());
  });

  test('fails with IMAP_LOGIN_REFUSED, without the password even when the server throws it back', async () => {
    const { error, told } = await attempt({ CAPABILITY: capability, LOGIN: 'TAG NO [AUTHENTICATIONFAILED] LINE\r\n' });
    assertFailure(error, 'IMAP_LOGIN_REFUSED', /login of alice/);
    assert.ok(told.some((line) => line.includes(password)));
  });

  test('fails with IMAP_UNREACHABLE when the server lets nobody in at present', async () => {
    const { error } = await attempt({ CAPABILITY: capability, LOGIN: 'TAG NO [LIMIT] too many connections\r\n' });
    assertFailure(error, 'IMAP_UNREACHABLE', /too many connections/);
  });

  test('fails with IMAP_UNREACHABLE when nobody listens or nothing is said', async () => {
    assertFailure((await attempt({}, { port: 1 })).error, 'IMAP_UNREACHABLE', /cannot be reached.*ECONNREFUSED/);
    assertFailure((await attempt({ greeting: '* BYE overloaded\r\n' })).error, 'IMAP_UNREACHABLE', /cannot be reached/);
  });

  test('ends with the reason of the signal when aborted while it is made', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const fetchPassword = async (): Promise<string> => {
      setImmediate(() => stop.abort(reason));
      return password;
    };
    const { error } = await attempt({ CAPABILITY: '' }, { password: fetchPassword }, stop.signal);
    assert.equal(error, reason);
  });
});
