import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { composeChallengeMail } from '@acme-smime/protocol';
import { startAppWorld } from './app-world.ts';
import type { AppWorld, Ran } from './app-world.ts';

/** What every failure has to be: one sentence, what to do, its number and its code, in words and as JSON. */
async function failsWith(world: AppWorld, argv: readonly string[], code: string, exitCode: number): Promise<void> {
  const text = await world.run(argv);
  assert.equal(text.code, exitCode, text.err);
  assert.ok(text.err.includes(`[${code}]`), text.err);
  const { json, code: number }: Ran = await world.run([...argv, '--json']);
  assert.equal(number, exitCode);
  assert.deepEqual([json.version, json.outcome, json.error.code, json.exitCode], [1, 'failed', code, exitCode]);
  assert.match(json.error.message, /^[A-Z].*[.!?]$/s);
}

/** The options of `cert` with one value replaced. */
const replaced = (argv: readonly string[], option: string, value: string): readonly string[] =>
  argv.map((one, index) => (argv[index - 1] === option ? value : one));

/** A server that knows accounts, and answers every order with this problem. */
async function startRefusing(problem: string): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer((request, response) => {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    request.resume();
    response.setHeader('Replay-Nonce', Buffer.from(`${Math.random()}`).toString('base64url'));
    const json = (status: number, body: unknown, type = 'application/json'): void => {
      response.writeHead(status, { 'Content-Type': type, Location: `${origin}/account/1` });
      response.end(JSON.stringify(body));
    };
    if (request.url === '/directory')
      json(200, { newNonce: `${origin}/nonce`, newAccount: `${origin}/account`, newOrder: `${origin}/order` });
    else if (request.url === '/account') json(201, { status: 'valid', orders: `${origin}/orders` });
    else if (request.url === '/account/1') json(200, { status: 'valid', orders: `${origin}/orders` });
    else if (request.url === '/orders') json(200, { orders: [] });
    else if (request.url === '/order')
      json(403, { type: `urn:ietf:params:acme:error:${problem}`, detail: 'no' }, 'application/problem+json');
    else response.writeHead(200, { 'Content-Length': 0 }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/directory`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

test('a server that is not there', async () => {
  await using world = await startAppWorld();
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  closed.close();
  await once(closed, 'close');
  await failsWith(world, replaced(world.cert, '--server', `https://127.0.0.1:${port}/`), 'SERVER_UNREACHABLE', 4);
});

test('a server whose certificate nobody here knows', async () => {
  await using world = await startAppWorld();
  const at = world.cert.indexOf('--ca-bundle');
  await failsWith(world, world.cert.toSpliced(at, 2), 'TLS_REFUSED', 4);
});

test('a CA that does not certify addresses', async () => {
  await using world = await startAppWorld();
  await using server = await startRefusing('unsupportedIdentifier');
  await failsWith(world, replaced(world.cert, '--server', server.url), 'EMAIL_NOT_SUPPORTED', 2);
});

test('a problem document', async () => {
  await using world = await startAppWorld();
  await using server = await startRefusing('rejectedIdentifier');
  await failsWith(world, replaced(world.cert, '--server', server.url), 'ACME_PROBLEM', 4);
});

test('terms that nobody has agreed to', async () => {
  await using world = await startAppWorld({ termsOfService: 'https://ca.example/terms' });
  await failsWith(
    world,
    world.cert.filter((one) => one !== '--agree-tos'),
    'TERMS_NOT_AGREED',
    2,
  );
});

test('a CA that opens accounts only for people it knows', async () => {
  await using world = await startAppWorld({ externalAccountRequired: true, externalAccountKey: async () => undefined });
  await failsWith(world, world.cert, 'EXTERNAL_ACCOUNT_REQUIRED', 2);
});

test('no mail until the deadline, and the same command goes on when it has come', async () => {
  const held: Uint8Array[] = [];
  await using world = await startAppWorld({ relay: async ({ raw }) => void held.push(raw) });
  await failsWith(world, replaced(world.cert, '--timeout', '0.3'), 'NO_CHALLENGE_MAIL', 5);
  assert.equal(held.length, 1);
  for (const raw of held) await world.arrive(raw);
  assert.equal((await world.run(world.cert)).code, 0);
});

test('only mail that fails its checks, and the same command goes on with the good one', async () => {
  const held: Uint8Array[] = [];
  await using world = await startAppWorld({ relay: async ({ raw }) => void held.push(raw) });
  const forged = composeChallengeMail({
    from: 'acme@ca.example',
    to: world.address,
    tokenPart1: Buffer.alloc(33, 7).toString('base64url'),
    messageId: '<forged@ca.example>',
    date: new Date(),
  });
  await world.arrive(forged);
  await failsWith(world, replaced(world.cert, '--timeout', '8'), 'MESSAGE_REJECTED', 6);
  for (const raw of held) await world.arrive(raw);
  assert.equal((await world.run(world.cert)).code, 0);
});

test('a folder in which nobody may write', async () => {
  await using world = await startAppWorld();
  // Root may write nearly everywhere, but makes no folder there.
  await failsWith(world, replaced(world.cert, '-c', '/sys/acme-smime'), 'FOLDER_NOT_WRITABLE', 7);
});
