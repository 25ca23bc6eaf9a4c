import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TransportFailure } from '@acme-smime/protocol';
import type { MailServer } from './endpoint.ts';
import { trySeveral } from './try-servers.ts';

const servers = [
  { host: 'a', tls: 'implicit' },
  { host: 'b', tls: 'starttls' },
] as const;

function failure(code: string, message = code): TransportFailure {
  return new TransportFailure(code, message, { transport: 'imap', endpoint: 'x' });
}

function attempts(outcomes: Readonly<Record<string, TransportFailure | string>>) {
  const seen: string[] = [];
  const attempt = async ({ host }: MailServer, timeoutMs: number): Promise<string> => {
    seen.push(`${host} ${timeoutMs}`);
    const outcome = outcomes[host] ?? '';
    if (typeof outcome !== 'string') throw outcome;
    return outcome;
  };
  return { seen, attempt };
}

test('the first server that answers is taken; while there are others a silent one is not waited for long', async () => {
  const { seen, attempt } = attempts({ a: failure('IMAP_UNREACHABLE'), b: 'connected' });
  const { server, value } = await trySeveral('imap', servers, 60_000, attempt);
  assert.deepEqual([server.host, value], ['b', 'connected']);
  assert.deepEqual(seen, ['a 10000', 'b 60000']);
});

test('a login that is refused ends the search', async () => {
  const { seen, attempt } = attempts({ a: failure('IMAP_LOGIN_REFUSED') });
  await assert.rejects(trySeveral('imap', servers, 60_000, attempt), { code: 'IMAP_LOGIN_REFUSED' });
  assert.equal(seen.length, 1);
});

test('when none answers, all are named, and how to name the right one', async () => {
  const { attempt } = attempts({ a: failure('IMAP_UNREACHABLE'), b: failure('IMAP_TLS_REFUSED') });
  await assert.rejects(trySeveral('imap', servers, 60_000, attempt), (error: TransportFailure) => {
    assert.equal(error.code, 'IMAP_UNREACHABLE');
    assert.match(error.message, /a:993 \(TLS\), b:143 \(STARTTLS\).*--host/);
    return true;
  });
});

test('a certificate that is not believed is the news, not that another port is closed', async () => {
  const refused = failure('IMAP_TLS_REFUSED', 'the certificate has expired');
  const { attempt } = attempts({ a: refused, b: failure('IMAP_UNREACHABLE') });
  await assert.rejects(trySeveral('imap', servers, 60_000, attempt), (error) => error === refused);
});

test('a lone server fails with its own words', async () => {
  const own = failure('SMTP_UNREACHABLE');
  const { attempt } = attempts({ a: own });
  await assert.rejects(trySeveral('smtp', [servers[0]], 60_000, attempt), (error) => error === own);
});
