import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';

import { listenHttp } from './server.ts';
import type { WebServer } from './server.ts';

const loopback = { host: '127.0.0.1', port: 0 };

/** A server whose answers wait for `release`, and what it has been asked. */
async function slow() {
  const server = await listenHttp(loopback);
  const asked = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  server.serve(async () => {
    asked.resolve();
    await held.promise;
    return new Response('done');
  });
  return { server, asked: asked.promise, release: held.resolve };
}

async function get(server: WebServer, agent: Agent): Promise<IncomingMessage> {
  const asking = request({ host: '127.0.0.1', port: server.port, agent });
  asking.end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer;
}

test('a server that is closed answers what was asked, ends that connection, and takes no other', async (t) => {
  const { server, asked, release } = await slow();
  const agent = new Agent({ keepAlive: true });
  t.after(() => agent.destroy());
  const answer = get(server, agent);
  await asked;
  const closed = server.close(60_000);
  await assert.rejects(get(server, new Agent()), { code: 'ECONNREFUSED' });
  release();
  assert.deepEqual([(await answer).statusCode, (await answer).headers.connection], [200, 'close']);
  await closed;
});

test('a server that drains goes on, and ends each connection with its next answer', async (t) => {
  const { server, release } = await slow();
  release();
  const agent = new Agent({ keepAlive: true });
  t.after(async () => {
    agent.destroy();
    await server.close();
  });
  assert.equal((await get(server, agent)).headers.connection, 'keep-alive');
  server.drain();
  const next = await get(server, agent);
  assert.deepEqual([next.statusCode, next.headers.connection], [200, 'close']);
});

test('a request that does not end in time is cut off', async (t) => {
  const { server, asked, release } = await slow();
  t.after(() => release());
  const answer = get(server, new Agent());
  await asked;
  const cut = assert.rejects(answer, { code: 'ECONNRESET' });
  await server.close(1);
  await cut;
});
