import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, describe, it } from 'node:test';
import {
  AcmeProblem,
  ProtocolViolation,
  StateConflict,
  accountKeyOf,
  parseExternalAccountBinding,
  problemType,
  verifyExternalAccountBinding,
  verifyKeyChange,
} from '@acme-smime/protocol';
import type { AccountKey } from '@acme-smime/protocol';
import { createAcmeClient } from './acme-client.ts';
import type { AcmeClient, AcmeClientOptions } from './acme-client.ts';
import { problem, scriptedServer } from './acme/scripted-server.test.fixture.ts';
import type { Asked, Reply, ScriptedServer } from './acme/scripted-server.test.fixture.ts';
import { createFetch } from './http-transport.ts';

const [key, newKey] = [1, 2].map(() => accountKeyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)) as [
  AccountKey,
  AccountKey,
];
const fetch = createFetch({ userAgent: 'test/1' });
after(() => fetch.close());
const { signal } = new AbortController();
const now = new Date('2026-11-15T12:00:00Z');
const email = { type: 'email', value: 'alice@example.org' };

interface Bench extends AsyncDisposable {
  readonly acme: AcmeClient;
  readonly server: ScriptedServer;
  /** The pauses that were made, in milliseconds. */
  readonly waits: number[];
}

/** A client with an account at a scripted server; time stands still, pauses are noted and over at once. */
async function bench(
  script: (asked: Asked, origin: string) => Reply | undefined,
  options: Partial<AcmeClientOptions> = {},
): Promise<Bench> {
  const server = await scriptedServer(key.jwk, script);
  const waits: number[] = [];
  const acme = createAcmeClient({
    directoryUrl: server.directoryUrl,
    accountKey: key,
    accountUrl: server.accountUrl,
    fetch,
    now: () => now,
    random: (bytes) => new Uint8Array(bytes).fill(51),
    wait: async (ms, waitSignal) => {
      waitSignal.throwIfAborted();
      waits.push(ms);
    },
    ...options,
  });
  return { acme, server, waits, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

function order(origin: string, status = 'pending'): object {
  return { status, identifiers: [email], authorizations: [`${origin}/authz/1`], finalize: `${origin}/finalize/1` };
}

function hasCode(code: string, message = /./): (error: unknown) => boolean {
  return (error) => {
    assert(error instanceof Error && 'code' in error, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  };
}

describe('an account', () => {
  it('is made with terms, contact and external binding, signed by the key itself, and used from then on', async () => {
    const secret = Buffer.alloc(32, 7);
    await using client = await bench(({ path }, origin) => {
      if (path === '/newAccount') {
        return { status: 201, headers: { location: `${origin}/acct/1` }, body: { status: 'valid' } };
      }
      return path === '/acct/1' ? { body: { status: 'valid', contact: ['mailto:a@example.org'] } } : undefined;
    });
    const { acme, server } = client;
    const request = {
      termsOfServiceAgreed: true,
      contact: ['mailto:a@example.org'],
      externalAccount: { kid: 'kid-1', hmacKey: secret.toString('base64url') },
    };
    const made = await acme.newAccount(request, signal);
    assert.deepEqual(made, { url: server.accountUrl, account: { status: 'valid' }, created: true });
    const payload = server.asked.at(-1)?.payload as Record<string, unknown> | undefined;
    const { externalAccountBinding, ...rest } = payload ?? {};
    assert.deepEqual(rest, { termsOfServiceAgreed: true, contact: ['mailto:a@example.org'] });
    const binding = parseExternalAccountBinding(externalAccountBinding, `${server.origin}/newAccount`);
    verifyExternalAccountBinding(binding, secret, key.jwk);
    assert.deepEqual((await acme.account(signal)).contact, ['mailto:a@example.org']);
    assert.equal(server.asked.at(-1)?.jws?.kid, server.accountUrl);
    assert.equal(server.asked.at(-1)?.payload, undefined);
    assert.deepEqual(server.log(), ['GET /dir', 'HEAD /nonce', 'POST /newAccount', 'POST /acct/1']);
  });

  it('that is needed and not known is asked for before anything is sent', async () => {
    const server = await scriptedServer(key.jwk);
    const { directoryUrl } = server;
    const acme = createAcmeClient({
      directoryUrl,
      accountKey: key,
      fetch,
      now: () => now,
      random: () => new Uint8Array(1),
    });
    await assert.rejects(acme.account(signal), StateConflict);
    assert.deepEqual(server.log(), []);
    await server[Symbol.asyncDispose]();
  });

  it('is refused without a Location', async () => {
    await using client = await bench(({ path }) =>
      path === '/newAccount' ? { body: { status: 'valid' } } : undefined,
    );
    await assert.rejects(client.acme.newAccount({}, signal), hasCode('LOCATION_MISSING'));
  });

  it('gets a new key: both sign, and the new one signs from then on', async () => {
    await using client = await bench(({ path }) => {
      if (path === '/keyChange') return { body: {} };
      return path === '/acct/1' ? { body: { status: 'valid' } } : undefined;
    });
    const { acme, server } = client;
    await acme.changeKey(newKey, signal);
    const url = `${server.origin}/keyChange`;
    const outer = { url, account: server.accountUrl, accountJwk: key.jwk };
    const { newJwk } = await verifyKeyChange(server.asked.at(-1)?.payload, outer);
    assert.deepEqual(newJwk, newKey.jwk);
    server.accountJwk.current = newKey.jwk;
    await acme.account(signal);
  });

  it('keeps its key when the server refuses the change', async () => {
    await using client = await bench(({ path }) => {
      if (path === '/keyChange') return problem(409, 'malformed');
      return path === '/acct/1' ? { body: { status: 'deactivated' } } : undefined;
    });
    await assert.rejects(client.acme.changeKey(newKey, signal), AcmeProblem);
    assert.equal((await client.acme.deactivateAccount(signal)).status, 'deactivated');
    assert.deepEqual(client.server.asked.at(-1)?.payload, { status: 'deactivated' });
  });
});

describe('an enrollment', () => {
  it('needs one connection and no round trip but its own', async () => {
    const chain = '-----BEGIN CERTIFICATE-----\nMAEC\n-----END CERTIFICATE-----\n';
    await using client = await bench(({ path, payload }, origin) => {
      const challenge = {
        type: 'email-reply-00',
        url: `${origin}/chall/1`,
        token: 'DGyRejmCefe7v4NfDGDKfA',
        from: 'ca@example.org',
      };
      if (path === '/newOrder') return { status: 201, headers: { location: '/order/1' }, body: order(origin) };
      if (path === '/authz/1') return { body: { status: 'pending', identifier: email, challenges: [challenge] } };
      if (path === '/chall/1') return { headers: { 'retry-after': '3' }, body: { ...challenge, status: 'processing' } };
      if (path === '/finalize/1') return { body: { ...order(origin, 'processing'), echoed: payload } };
      if (path === '/order/1') return { body: { ...order(origin, 'valid'), certificate: `${origin}/cert/1` } };
      if (path === '/cert/1') {
        const link = [
          `<${origin}/dir>;rel="index"`,
          `</cert/1/2>; title="x, y"; rel="alternate up"`,
          `<${origin}/cert/1/3>;rel=alternate`,
        ];
        return { headers: { 'content-type': 'application/pem-certificate-chain', link }, body: chain };
      }
      return path === '/revokeCert' ? { headers: { 'content-type': 'text/plain' } } : undefined;
    });
    const { acme, server } = client;
    const placed = await acme.newOrder({ identifiers: [email] }, signal);
    assert.equal(placed.url, `${server.origin}/order/1`);
    const [authorizationUrl = ''] = placed.order.authorizations;
    const authorization = await acme.authorization(authorizationUrl, signal);
    assert.equal(authorization.value.challenges[0]?.status, 'pending');
    const accepted = await acme.acceptChallenge(`${server.origin}/chall/1`, signal);
    assert.deepEqual([accepted.value.status, accepted.retryAfterMs], ['processing', 3000]);
    assert.deepEqual(server.asked.at(-1)?.payload, {});
    const finalized = await acme.finalize(placed.order.finalize, new Uint8Array([0x30, 0]), signal);
    assert.equal(finalized.value.status, 'processing');
    assert.deepEqual(server.asked.at(-1)?.payload, { csr: 'MAA' });
    const { value } = await acme.order(placed.url, signal);
    const downloaded = await acme.certificate(value.certificate ?? '', signal);
    assert.deepEqual(downloaded, {
      pem: chain,
      alternates: [`${server.origin}/cert/1/2`, `${server.origin}/cert/1/3`],
    });
    await acme.revoke({ certificate: new Uint8Array([0x30, 0]), reason: 4, key: newKey }, signal);
    assert.deepEqual(server.asked.at(-1)?.jws?.jwk, newKey.jwk);
    assert.deepEqual(server.asked.at(-1)?.payload, { certificate: 'MAA', reason: 4 });
    assert.deepEqual(server.log(), [
      'GET /dir',
      'HEAD /nonce',
      'POST /newOrder',
      'POST /authz/1',
      'POST /chall/1',
      'POST /finalize/1',
      'POST /order/1',
      'POST /cert/1',
      'POST /revokeCert',
    ]);
    assert.equal(server.connections(), 1);
    for (const { headers } of server.asked) {
      assert.equal(headers['user-agent'], 'test/1');
      assert.equal(headers['accept-language'], 'en');
    }
  });

  it('asks for renewal information without signing', async () => {
    const suggestedWindow = { start: '2026-12-01T00:00:00Z', end: '2026-12-02T00:00:00Z' };
    await using client = await bench(({ path }) =>
      path === '/renewalInfo/abc.def' ? { headers: { 'retry-after': '21600' }, body: { suggestedWindow } } : undefined,
    );
    const { value, retryAfterMs } = await client.acme.renewalInfo('abc.def', signal);
    assert.deepEqual([value, retryAfterMs], [{ suggestedWindow }, 21_600_000]);
    assert.equal(client.server.log().at(-1), 'GET /renewalInfo/abc.def');
  });

  it('refuses a chain with anything but certificates in it, or under another name', async () => {
    const certificate = '-----BEGIN CERTIFICATE-----\nMAEC\n-----END CERTIFICATE-----\n';
    const key2 = '-----BEGIN PRIVATE KEY-----\nMAEC\n-----END PRIVATE KEY-----\n';
    const type = 'application/pem-certificate-chain';
    const bodies = [
      ['/1', certificate + key2, type],
      ['/2', '', type],
      ['/3', `hello\n${certificate}`, type],
      ['/4', certificate, 'text/html'],
    ];
    await using client = await bench(({ path }) => {
      const found = bodies.find(([name]) => name === path);
      return found === undefined ? undefined : { body: found[1], headers: { 'content-type': found[2] ?? '' } };
    });
    for (const [path] of bodies) {
      await assert.rejects(client.acme.certificate(`${client.server.origin}${path}`, signal), hasCode('CHAIN_INVALID'));
    }
  });
});

describe('the list of orders', () => {
  it('is read to its last page', async () => {
    await using client = await bench(({ path }, origin) => {
      if (path === '/acct/1') return { body: { status: 'valid', orders: `${origin}/orders` } };
      if (path === '/orders')
        return { headers: { link: '</orders?cursor=2>;rel="next"' }, body: { orders: ['https://a', 'https://b'] } };
      return path === '/orders?cursor=2' ? { body: { orders: ['https://c'] } } : undefined;
    });
    assert.deepEqual(await client.acme.ordersList(signal), ['https://a', 'https://b', 'https://c']);
  });

  it('is empty at a server that keeps none', async () => {
    await using client = await bench(({ path }) => (path === '/acct/1' ? { body: { status: 'valid' } } : undefined));
    assert.deepEqual(await client.acme.ordersList(signal), []);
  });

  it('of a page of as many orders as fit into an answer is read', async () => {
    const orders = Array.from({ length: 200_000 }, () => 'a');
    await using client = await bench(({ path }, origin) => {
      if (path === '/acct/1') return { body: { status: 'valid', orders: `${origin}/orders` } };
      return path === '/orders' ? { body: { orders } } : undefined;
    });
    assert.equal((await client.acme.ordersList(signal)).length, orders.length);
  });

  it('that leads in a circle, or never ends, is refused', async () => {
    await using client = await bench(({ path }, origin) => {
      if (path === '/acct/1') return { body: { status: 'valid', orders: `${origin}/orders` } };
      if (path !== '/orders') return undefined;
      return { headers: { link: '</orders>;rel="next"' }, body: { orders: [] } };
    });
    await assert.rejects(client.acme.ordersList(signal), hasCode('ORDERS_LIST_ENDLESS'));
    let page = 0;
    await using endless = await bench(
      ({ path }, origin) => {
        if (path === '/dir' || path === '/nonce') return undefined;
        if (path === '/acct/1') return { body: { status: 'valid', orders: `${origin}/orders` } };
        return { headers: { link: `</orders?${(page += 1)}>;rel="next"` }, body: { orders: [] } };
      },
      { limits: { maxPages: 5 } },
    );
    await assert.rejects(endless.acme.ordersList(signal), hasCode('ORDERS_LIST_ENDLESS', /5 pages/));
  });
});

describe('nonces', () => {
  it('a refused one is replaced by the one of the refusal, and the request is signed again', async () => {
    await using client = await bench(({ path }) => (path === '/acct/1' ? { body: { status: 'valid' } } : undefined));
    const { acme, server, waits } = client;
    await acme.account(signal);
    server.forgetNonces();
    await acme.account(signal);
    assert.deepEqual(server.log().slice(2), ['POST /acct/1', 'POST /acct/1', 'POST /acct/1']);
    assert.deepEqual(waits, []);
    const [, refused, accepted] = server.asked.slice(2).map(({ jws }) => jws?.nonce);
    assert.notEqual(refused, accepted);
  });

  it('ten refusals are taken, the eleventh is the problem', async () => {
    let refusals = 0;
    await using client = await bench(({ path }) => {
      if (path !== '/acct/1') return undefined;
      refusals += 1;
      return problem(400, 'badNonce');
    });
    await assert.rejects(client.acme.account(signal), (error) => {
      assert(error instanceof AcmeProblem);
      assert.equal(error.problem.type, problemType('badNonce'));
      return true;
    });
    assert.equal(refusals, 11);
  });

  it('a refusal without a nonce costs a round trip, a nonce that is none is ignored', async () => {
    let refusals = 0;
    await using client = await bench(({ path }) => {
      if (path !== '/acct/1') return undefined;
      refusals += 1;
      if (refusals > 2) return { body: { status: 'valid' } };
      return { ...problem(400, 'badNonce'), nonce: refusals === 1 ? false : 'not base64url!' };
    });
    await client.acme.account(signal);
    const expected = [
      'GET /dir',
      'HEAD /nonce',
      'POST /acct/1',
      'HEAD /nonce',
      'POST /acct/1',
      'HEAD /nonce',
      'POST /acct/1',
    ];
    assert.deepEqual(client.server.log(), expected);
  });

  it('requests side by side use each nonce once', async () => {
    await using client = await bench(({ path }) => (path === '/acct/1' ? { body: { status: 'valid' } } : undefined));
    await Promise.all(Array.from({ length: 8 }, () => client.acme.account(signal)));
    const nonces = client.server.asked.flatMap(({ jws }) => jws?.nonce ?? []);
    assert.equal(new Set(nonces).size, nonces.length);
  });

  it('a server that gives none is named', async () => {
    await using client = await bench(({ path }) => (path === '/nonce' ? { nonce: false } : undefined));
    await assert.rejects(client.acme.account(signal), hasCode('NONCE_MISSING'));
  });
});

describe('a request is repeated', () => {
  /** Answers the account with these replies in turn, then with the account. */
  function failing(...replies: readonly Reply[]): (asked: Asked) => Reply | undefined {
    const queue = [...replies];
    return ({ path }) => (path === '/acct/1' ? (queue.shift() ?? { body: { status: 'valid' } }) : undefined);
  }

  it('after 5xx and broken connections, with growing pauses', async () => {
    const broken: Reply = { raw: (response) => response.destroy() };
    await using client = await bench(failing({ status: 502, body: '<h1>Bad' }, broken, problem(500, 'serverInternal')));
    assert.equal((await client.acme.account(signal)).status, 'valid');
    // 51 of 255 random: a tenth below the middle.
    assert.deepEqual(client.waits, [425, 850, 1700]);
  });

  it('when Retry-After says so, in seconds or as a date', async () => {
    const date = 'Sun, 15 Nov 2026 12:00:20 GMT';
    await using client = await bench(
      failing(
        problem(429, 'rateLimited', { 'retry-after': '7' }),
        problem(503, 'rateLimited', { 'retry-after': date }),
      ),
    );
    await client.acme.account(signal);
    assert.deepEqual(client.waits, [7000, 20_000]);
  });

  it('three times at most', async () => {
    const replies = Array.from({ length: 9 }, () => problem(503, 'serverInternal'));
    await using client = await bench(failing(...replies));
    await assert.rejects(client.acme.account(signal), (error) => {
      assert(error instanceof AcmeProblem);
      assert.deepEqual([error.status, error.retry], [503, 'later']);
      return true;
    });
    assert.equal(client.waits.length, 3);
  });

  it('never when the server asks for a longer pause than a minute: the caller hears of it', async () => {
    await using client = await bench(failing(problem(429, 'rateLimited', { 'retry-after': '3600' })));
    await assert.rejects(client.acme.account(signal), (error) => {
      assert(error instanceof AcmeProblem);
      assert.equal(error.retryAfterSeconds, 3600);
      return true;
    });
    assert.deepEqual(client.waits, []);
  });

  it('never when it makes something and may have been processed', async () => {
    const replies: readonly Reply[] = [
      { raw: (response) => response.destroy() },
      problem(500, 'serverInternal'),
      { status: 504 },
    ];
    for (const reply of replies) {
      await using client = await bench(({ path }) => (path === '/newOrder' ? reply : undefined));
      await assert.rejects(client.acme.newOrder({ identifiers: [email] }, signal));
      assert.equal(client.server.log().filter((line) => line === 'POST /newOrder').length, 1);
    }
  });

  it('also when it makes something, as long as it was turned away or never sent', async () => {
    let attempts = 0;
    let refused = 0;
    await using client = await bench(
      ({ path }, origin) => {
        if (path !== '/newOrder') return undefined;
        attempts += 1;
        if (attempts === 1) return problem(503, 'rateLimited');
        return { status: 201, headers: { location: `${origin}/order/1` }, body: order(origin) };
      },
      {
        fetch: (url, init) => {
          if (!url.endsWith('/newOrder') || (refused += 1) > 1) return fetch(url, init);
          // What the global fetch throws when nobody listens.
          const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
          return Promise.reject(new TypeError('fetch failed', { cause }));
        },
      },
    );
    const { url } = await client.acme.newOrder({ identifiers: [email] }, signal);
    assert.equal(url, `${client.server.origin}/order/1`);
    assert.equal(client.waits.length, 2);
    // The nonce of the attempt that never left is used by the next one.
    assert.deepEqual(client.server.log(), ['GET /dir', 'HEAD /nonce', 'POST /newOrder', 'POST /newOrder']);
  });

  it('never when the name of the server does not exist', async () => {
    const cause = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    await using client = await bench(() => undefined, {
      fetch: () => Promise.reject(new TypeError('fetch failed', { cause })),
    });
    await assert.rejects(client.acme.directory(signal), hasCode('SERVER_UNREACHABLE', /there is no such name/));
    assert.deepEqual(client.waits, []);
  });
});

describe('an answer is refused', () => {
  it('when it is a problem: type, detail, status and subproblems reach the caller', async () => {
    const subproblems = [{ type: problemType('rejectedIdentifier'), detail: 'not this one', identifier: email }];
    await using client = await bench(({ path }) =>
      path === '/newOrder'
        ? {
            status: 403,
            headers: { 'content-type': 'application/problem+json; charset=utf-8' },
            body: { type: problemType('compound'), detail: 'several things', subproblems },
          }
        : undefined,
    );
    await assert.rejects(client.acme.newOrder({ identifiers: [email] }, signal), (error) => {
      assert(error instanceof AcmeProblem);
      assert.deepEqual([error.code, error.status, error.retry], ['ACME_PROBLEM', 403, 'never']);
      assert.deepEqual(error.problem.subproblems, subproblems);
      assert.match(error.message, /several things \(compound, HTTP 403\)/);
      return true;
    });
  });

  it('when it fails without a problem document, with what there is', async () => {
    await using client = await bench(({ path }) =>
      path === '/acct/1' ? { status: 403, headers: { 'content-type': 'text/html' }, body: '<html>' } : undefined,
    );
    await assert.rejects(
      client.acme.account(signal),
      hasCode('ACME_PROBLEM', /HTTP 403 without a problem document \(text\/html\)/),
    );
  });

  it('when it is no JSON, by its type or by its content', async () => {
    const replies: readonly Reply[] = [
      { headers: { 'content-type': 'text/html' }, body: '{"status":"valid"}' },
      { body: 'hello' },
      {
        raw: (response) =>
          response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.from([0x22, 0xff, 0x22])),
      },
    ];
    for (const reply of replies) {
      await using client = await bench(({ path }) => (path === '/acct/1' ? reply : undefined));
      await assert.rejects(client.acme.account(signal), hasCode('RESPONSE_NOT_JSON'));
    }
  });

  it('when it redirects', async () => {
    await using client = await bench(({ path }) =>
      path === '/acct/1' ? { status: 307, headers: { location: 'https://evil.example/' } } : undefined,
    );
    await assert.rejects(client.acme.account(signal), hasCode('REDIRECT_REFUSED'));
    assert.equal(client.server.log().length, 3);
  });

  it('when it is longer than a mebibyte, whatever fetch brings it', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const endless: Reply = {
      raw: (response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).once('close', resolve);
        const pump = (): void => {
          while (response.write(Buffer.alloc(65_536, 0x20)));
          response.once('drain', pump);
        };
        pump();
      },
    };
    await using client = await bench(({ path }) => (path === '/acct/1' ? endless : undefined), {
      fetch: globalThis.fetch,
    });
    await assert.rejects(client.acme.account(signal), hasCode('RESPONSE_TOO_LARGE', /1048576/));
    await closed;
  });

  it('when the server names a file, another scheme, or leaves TLS', async () => {
    for (const url of [
      'file:///etc/passwd',
      'ftp://ca.example/order/1',
      'javascript:alert(1)',
      'http://ca.example/o',
      '/order/1',
      'https://u:p@ca.example/',
    ]) {
      await using client = await bench(() => undefined);
      await assert.rejects(client.acme.order(url, signal), hasCode('URL_REFUSED'));
      assert.deepEqual(client.server.log(), []);
    }
  });

  it('when the directory is a web page or lacks a URL', async () => {
    await using page = await bench(() => ({ status: 404, headers: { 'content-type': 'text/html' }, body: '<html>' }));
    await assert.rejects(page.acme.directory(signal), hasCode('DIRECTORY_INVALID', /is a web page \(HTTP 404\)/));
    await using lacking = await bench(() => ({ body: { newNonce: 'https://a' } }));
    await assert.rejects(lacking.acme.directory(signal), hasCode('DIRECTORY_INVALID', /"newAccount" is missing/));
  });

  it('when the server lacks what is asked for', async () => {
    await using client = await bench(({ path }) =>
      path === '/dir' ? { body: { newNonce: 'https://a', newAccount: 'https://a', newOrder: 'https://a' } } : undefined,
    );
    await assert.rejects(client.acme.renewalInfo('a.b', signal), ProtocolViolation);
  });
});

describe('the URL of the server', () => {
  const make = (directoryUrl: string): AcmeClient =>
    createAcmeClient({ directoryUrl, accountKey: key, fetch, now: () => now, random: () => new Uint8Array(1) });

  it('is https, or http on this machine', () => {
    for (const url of ['https://ca.example/dir', 'http://127.0.0.1:1/dir', 'http://localhost/', 'http://[::1]:8/'])
      make(url);
  });

  it('is nothing else', () => {
    for (const url of ['ca.example', 'http://ca.example/', 'file:///dir', 'https://user:secret@ca.example/', '']) {
      assert.throws(() => make(url), hasCode('SERVER_URL_INVALID', /^(?!.*secret)/));
    }
  });
});

describe('an abort ends an operation with its reason', () => {
  const reason = new Error('enough');

  it('before anything is sent', async () => {
    await using client = await bench(() => undefined);
    await assert.rejects(client.acme.directory(AbortSignal.abort(reason)), reason);
    assert.deepEqual(client.server.log(), []);
  });

  for (const path of ['/dir', '/nonce', '/acct/1']) {
    it(`while ${path} is under way`, async () => {
      const controller = new AbortController();
      await using client = await bench((asked) =>
        asked.path === path ? { raw: () => controller.abort(reason) } : undefined,
      );
      await assert.rejects(client.acme.account(controller.signal), reason);
    });
  }

  it('during a real pause between two attempts', async () => {
    const controller = new AbortController();
    const server = await scriptedServer(key.jwk, () => problem(503, 'serverInternal', { 'retry-after': '50' }));
    const acme = createAcmeClient({
      directoryUrl: server.directoryUrl,
      accountKey: key,
      fetch,
      now: () => now,
      random: () => new Uint8Array(1),
      log: ({ event }) => {
        if (event === 'http-retry') setImmediate(() => controller.abort(reason));
      },
    });
    await assert.rejects(acme.directory(controller.signal), reason);
    await server[Symbol.asyncDispose]();
  });
});
