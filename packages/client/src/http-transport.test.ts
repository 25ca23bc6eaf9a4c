import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { describe, it } from 'node:test';
import { TransportFailure } from '@acme-smime/protocol';
import { createFetch } from './http-transport.ts';
import type { FetchOptions, OwnedFetch } from './http-transport.ts';
import { serve } from './http/serve.test.fixture.ts';
import { makeServerCertificate } from './mailbox/server-certificate.test.fixture.ts';

const certificate = await makeServerCertificate();
const otherRoot = (await makeServerCertificate()).root;

function open(options: Partial<FetchOptions> = {}): OwnedFetch & Disposable {
  const fetch = createFetch({ userAgent: 'test/1', ...options });
  return Object.assign(fetch, { [Symbol.dispose]: () => fetch.close() });
}

function failure(code: string, message = /./): (error: unknown) => boolean {
  return (error) => {
    assert(error instanceof TransportFailure, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  };
}

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('a fetch', () => {
  it('gives responses: status, headers that occur twice, body', async () => {
    await using server = await serve((request, response) => {
      const { method = '', headers } = request;
      response.writeHead(201, { link: ['<a>;rel="x"', '<b>;rel="y"'], 'content-type': 'application/json' });
      request.setEncoding('utf8').on('data', (body: string) => {
        response.end(JSON.stringify({ method, body, agent: headers['user-agent'], type: headers['content-type'] }));
      });
    });
    using fetch = open();
    const headers = { 'content-type': 'text/plain' };
    const response = await fetch(server.origin, { method: 'POST', headers, body: 'höi' });
    assert.equal(response.status, 201);
    assert.equal(response.headers.get('link'), '<a>;rel="x", <b>;rel="y"');
    assert.deepEqual(JSON.parse(await response.text()), {
      method: 'POST',
      body: 'höi',
      agent: 'test/1',
      type: 'text/plain',
    });
  });

  it('gives empty bodies: HEAD, 204', async () => {
    await using server = await serve((request, response) => {
      response.writeHead(request.url === '/204' ? 204 : 200, { 'replay-nonce': 'abc' }).end();
    });
    using fetch = open();
    const head = await fetch(server.origin, { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers.get('replay-nonce'), await head.text()], [200, 'abc', '']);
    assert.equal((await fetch(`${server.origin}/204`)).status, 204);
  });

  it('keeps its one connection', async () => {
    await using server = await serve((_, response) => response.end('x'.repeat(100_000)), certificate);
    using fetch = open({ caBundle: certificate.root });
    for (let index = 0; index < 5; index += 1) await (await fetch(server.origin)).text();
    assert.equal(server.connections(), 1);
  });

  it('does not follow a redirect', async () => {
    await using server = await serve((_, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    using fetch = open();
    const response = await fetch(server.origin, { redirect: 'manual' });
    assert.equal(response.status, 302);
    assert.equal(response.headers.get('location'), '/elsewhere');
  });

  it('opens nothing but http and https', async () => {
    using fetch = open();
    for (const url of ['file:///etc/passwd', 'data:text/plain,x', 'ftp://localhost/', 'nonsense']) {
      await assert.rejects(fetch(url), { code: 'URL_INVALID' });
    }
  });
});

describe('a long answer is cut off', () => {
  const endless = (response: ServerResponse): void => {
    const chunk = Buffer.alloc(65_536);
    const pump = (): void => {
      while (response.write(chunk));
      response.once('drain', pump);
    };
    pump();
  };

  it('when its length is announced, before any of it is read', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 2 ** 30 });
      response.flushHeaders();
    });
    using fetch = open();
    await assert.rejects(fetch(server.origin), failure('RESPONSE_TOO_LARGE', /longer than 4194304 bytes/));
  });

  it('when it does not end, and the connection is closed', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    await using server = await serve((_, response) => {
      response.once('close', resolve);
      endless(response);
    });
    using fetch = open({ maxBytes: 100_000 });
    await assert.rejects(fetch(server.origin), failure('RESPONSE_TOO_LARGE'));
    await closed;
  });
});

describe('what goes wrong is said in one sentence', () => {
  it('a server that is not there', async () => {
    using fetch = open();
    const port = await closedPort();
    await assert.rejects(
      fetch(`https://127.0.0.1:${port}/dir?secret=1`),
      failure(
        'SERVER_UNREACHABLE',
        new RegExp(`^The server 127.0.0.1:${port} cannot be reached: it refuses the connection\\.$`),
      ),
    );
  });

  it('a server that takes the connection and does nothing', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    using fetch = open({ connectTimeoutMs: 20 });
    const { port } = server.address() as AddressInfo;
    await assert.rejects(fetch(`https://localhost:${port}/`), failure('SERVER_UNREACHABLE', /does not answer/));
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });

  it('a server that takes the request and does not answer', async () => {
    await using server = await serve(() => undefined);
    using fetch = open({ answerTimeoutMs: 20 });
    await assert.rejects(fetch(server.origin, { method: 'POST', body: '{}' }), failure('SERVER_SILENT'));
  });

  it('a server whose answer comes a byte at a time and never ends', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 5);
      response.once('close', () => clearInterval(drip));
    });
    using fetch = open({ answerTimeoutMs: 20 });
    await assert.rejects(fetch(server.origin), failure('SERVER_SILENT'));
  });

  it('a connection that breaks before or within the answer', async () => {
    await using server = await serve((request, response) => {
      if (request.url === '/within')
        response.writeHead(200, { 'content-length': 10 }).write('12345', () => response.destroy());
      else request.socket.destroy();
    });
    using fetch = open();
    for (const path of ['/before', '/within']) {
      await assert.rejects(fetch(server.origin + path, { method: 'POST', body: '{}' }), failure('CONNECTION_LOST'));
    }
  });

  it('a server that does not speak HTTP', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy()).resume();
      socket.end('220 mail.example ESMTP\r\n');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    using fetch = open();
    const { port } = server.address() as AddressInfo;
    await assert.rejects(fetch(`http://127.0.0.1:${port}/`), TransportFailure);
    // What came is no TLS; an older Node only sees that the connection ended.
    const codes = ['TLS_REFUSED', 'CONNECTION_LOST'];
    await assert.rejects(
      fetch(`https://127.0.0.1:${port}/`),
      (error) => error instanceof TransportFailure && codes.includes(error.code),
    );
    server.close();
    await once(server, 'close');
  });
});

describe('TLS', () => {
  it('is refused when nobody known issued the certificate, and the hint names the bundle', async () => {
    await using server = await serve((_, response) => response.end(), certificate);
    using fetch = open();
    await assert.rejects(fetch(server.origin), (error) => {
      assert(error instanceof TransportFailure);
      assert.equal(error.code, 'TLS_REFUSED');
      assert.equal(error.retry, 'never');
      assert.match(error.message, /^The TLS connection to localhost:\d+ was refused: unable to .* certificate/);
      assert.match(error.message, /--ca-bundle/);
      return true;
    });
  });

  it('is accepted with the bundle of its issuer, alone or among others', async () => {
    await using server = await serve((_, response) => response.end('ok'), certificate);
    for (const caBundle of [certificate.root, `# a comment\n${certificate.root}\n${certificate.root}`]) {
      using fetch = open({ caBundle });
      assert.equal(await (await fetch(server.origin)).text(), 'ok');
    }
  });

  it('is refused with the bundle of somebody else, after the roots of the system have been asked too', async () => {
    await using server = await serve((_, response) => response.end(), certificate);
    using fetch = open({ caBundle: otherRoot });
    await assert.rejects(fetch(server.origin), failure('TLS_REFUSED'));
    await assert.rejects(fetch(server.origin), failure('TLS_REFUSED'));
  });

  it('is refused when the certificate is for another name', async () => {
    await using server = await serve((_, response) => response.end(), certificate);
    using fetch = open({ caBundle: certificate.root });
    await assert.rejects(fetch(server.origin.replace('localhost', '127.0.0.1')), failure('TLS_REFUSED', /altnames/));
  });

  it('is accepted from anybody when the check is switched off', async () => {
    await using server = await serve((_, response) => response.end('ok'), certificate);
    using fetch = open({ rejectUnauthorized: false });
    assert.equal(await (await fetch(server.origin)).text(), 'ok');
  });

  it('needs a bundle that holds certificates', () => {
    for (const caBundle of ['', 'nonsense', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n']) {
      assert.throws(() => createFetch({ userAgent: 'test/1', caBundle }), { code: 'CA_BUNDLE_INVALID' });
    }
  });
});

/** Node before 22.21 knows no proxy. */
function knowsProxies(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 22 || minor >= 21;
}

describe('a proxy of the environment, on a Node that knows none', () => {
  it('is refused rather than passed by', { skip: knowsProxies() && 'this Node knows proxies' }, () => {
    assert.throws(() => open({ proxyEnv: { HTTPS_PROXY: 'http://proxy.example:3128' } }), {
      code: 'PROXY_UNSUPPORTED',
    });
  });
});

describe('a proxy of the environment', { skip: !knowsProxies() && 'needs Node 22.21' }, () => {
  /** A CONNECT proxy in twenty lines. */
  async function startProxy(status = 200): Promise<{ url: string; asked: string[] } & AsyncDisposable> {
    const asked: string[] = [];
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('data', (head) => {
        const [, target = ''] = head.toString('latin1').split(' ');
        asked.push(head.toString('latin1'));
        if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
        const onward = connect(Number(target.split(':')[1]), '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          socket.pipe(onward).pipe(socket);
        });
        sockets.add(onward);
        onward.on('error', () => socket.destroy());
        return undefined;
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `http://user:hunter2@127.0.0.1:${(server.address() as AddressInfo).port}`,
      asked,
      [Symbol.asyncDispose]: async () => {
        for (const socket of sockets) socket.destroy();
        server.close();
        await once(server, 'close');
      },
    };
  }

  it('is asked to connect, TLS goes through it end to end, and one tunnel serves several requests', async () => {
    await using server = await serve((_, response) => response.end('ok'), certificate);
    await using proxy = await startProxy();
    using fetch = open({ caBundle: certificate.root, proxyEnv: { HTTPS_PROXY: proxy.url } });
    for (let index = 0; index < 3; index += 1) assert.equal(await (await fetch(server.origin)).text(), 'ok');
    assert.equal(proxy.asked.length, 1);
    assert.match(proxy.asked[0] ?? '', new RegExp(`^CONNECT localhost:${server.port} HTTP/1.1\r\n`));
    await assert.rejects(fetch(server.origin.replace('localhost', '127.0.0.1')), failure('TLS_REFUSED'));
  });

  it('is left aside for what NO_PROXY names', async () => {
    await using server = await serve((_, response) => response.end('ok'), certificate);
    await using proxy = await startProxy();
    const proxyEnv = { HTTPS_PROXY: proxy.url, NO_PROXY: 'localhost' };
    using fetch = open({ caBundle: certificate.root, proxyEnv });
    assert.equal(await (await fetch(server.origin)).text(), 'ok');
    assert.equal(proxy.asked.length, 0);
  });

  it('that says no is named as the reason, without its password', async () => {
    await using proxy = await startProxy(403);
    using fetch = open({ proxyEnv: { https_proxy: proxy.url } });
    await assert.rejects(fetch('https://ca.example/dir'), (error) => {
      failure('PROXY_REFUSED', /The proxy does not connect to ca\.example/)(error);
      assert.doesNotMatch(JSON.stringify(error) + String(error), /hunter2/);
      return true;
    });
  });

  it('that is not there is told apart from the server', async () => {
    const proxyEnv = { HTTPS_PROXY: `http://127.0.0.1:${await closedPort()}` };
    using fetch = open({ proxyEnv });
    await assert.rejects(fetch('https://ca.example/dir'), failure('SERVER_UNREACHABLE', /proxy/));
  });

  it('that is no URL is refused at once, and not quoted', () => {
    assert.throws(
      () => createFetch({ userAgent: 'test/1', proxyEnv: { HTTPS_PROXY: 'hunter2@:x' } }),
      (error: Error) => {
        assert.equal('code' in error && error.code, 'PROXY_INVALID');
        assert.doesNotMatch(error.message, /hunter2/);
        return true;
      },
    );
  });
});

describe('an abort ends a request with its reason', () => {
  const reason = new Error('enough');

  it('before it begins', async () => {
    using fetch = open();
    await assert.rejects(fetch('https://ca.example/', { signal: AbortSignal.abort(reason) }), reason);
  });

  for (const [moment, path] of [
    ['while it waits for the answer', '/wait'],
    ['within the answer', '/within'],
  ]) {
    it(moment ?? '', async () => {
      const controller = new AbortController();
      const { promise: gone, resolve } = Promise.withResolvers<void>();
      await using server = await serve((request, response) => {
        response.once('close', resolve);
        if (request.url === '/within') response.writeHead(200).write('x', () => controller.abort(reason));
        else controller.abort(reason);
      });
      using fetch = open();
      await assert.rejects(fetch(server.origin + path, { signal: controller.signal }), reason);
      await gone;
    });
  }

  it('and leaves no listener on the signal of a request that succeeded', async () => {
    await using server = await serve((_, response) => response.end('ok'));
    using fetch = open();
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...parameters: Parameters<typeof addEventListener>) => {
      listeners += 1;
      addEventListener.apply(signal, parameters);
    };
    signal.removeEventListener = (...parameters: Parameters<typeof removeEventListener>) => {
      listeners -= 1;
      removeEventListener.apply(signal, parameters);
    };
    await (await fetch(server.origin, { signal })).text();
    assert.equal(listeners <= 0, true);
  });
});
