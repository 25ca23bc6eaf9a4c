import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { composeProblem, parseJws, readJwsPayload, verifyJws } from '@acme-smime/protocol';
import type { ParsedJws, ProblemName, PublicJwk } from '@acme-smime/protocol';
import { serve } from '../http/serve.test.fixture.ts';
import type { Served } from '../http/serve.test.fixture.ts';

/** One request as it came in; a POST has been verified. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly jws?: ParsedJws;
  readonly payload?: unknown;
}

/** What to answer; an object as body becomes JSON. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
  /** Takes the response over. */
  readonly raw?: (response: ServerResponse) => void;
  /** Default: a fresh one. */
  readonly nonce?: string | false;
}

/** A server that answers by a script, knows its nonces, and keeps what it was asked. */
export interface ScriptedServer extends Served {
  readonly directoryUrl: string;
  readonly accountUrl: string;
  readonly asked: readonly Asked[];
  /** `METHOD /path` of every request. */
  log(): readonly string[];
  /** Forgets every nonce, as a restart does. */
  forgetNonces(): void;
  readonly accountJwk: { current: PublicJwk };
}

/** A problem as a reply. */
export function problem(status: number, name: ProblemName, headers: Reply['headers'] = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: composeProblem(name, `because of ${name}`),
  };
}

/** Starts a server; paths that the script does not answer get the directory, a nonce, or 404. */
export async function scriptedServer(
  jwk: PublicJwk,
  script: (asked: Asked, origin: string) => Reply | undefined = () => undefined,
): Promise<ScriptedServer> {
  const nonces = new Set<string>();
  const asked: Asked[] = [];
  let issued = 0;
  const accountJwk = { current: jwk };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const one = await readRequest(request, accountJwk.current);
    asked.push(one);
    const { nonce } = one.jws ?? {};
    const fresh = nonce === undefined || nonces.delete(nonce);
    const reply = fresh ? (script(one, served.origin) ?? standard(one, served.origin)) : problem(400, 'badNonce');
    if (reply.raw !== undefined) return reply.raw(response);
    const next = reply.nonce ?? `nonce-${(issued += 1)}`;
    if (next !== false) nonces.add(next);
    const body =
      typeof reply.body === 'string' ? reply.body : reply.body === undefined ? '' : JSON.stringify(reply.body);
    response.writeHead(reply.status ?? 200, {
      'content-type': 'application/json',
      ...(next === false ? {} : { 'replay-nonce': next }),
      ...(reply.headers as Record<string, string | string[]>),
    });
    response.end(body);
  };
  const served: Served = await serve((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(418).end(String(error)));
  });
  return {
    ...served,
    directoryUrl: `${served.origin}/dir`,
    accountUrl: `${served.origin}/acct/1`,
    asked,
    accountJwk,
    log: () => asked.map(({ method, path }) => `${method} ${path}`),
    forgetNonces: () => nonces.clear(),
  };
}

async function readRequest(request: IncomingMessage, accountJwk: PublicJwk): Promise<Asked> {
  const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers };
  const body = await text(request);
  if (body === '') return one;
  const jws = parseJws(body);
  const payload = readJwsPayload(await verifyJws(jws, jws.jwk ?? accountJwk));
  const url = `http://${request.headers.host ?? ''}${one.path}`;
  if (jws.url !== url) throw new Error(`signed for ${jws.url}, sent to ${url}`);
  return { ...one, jws, payload };
}

function standard(asked: Asked, origin: string): Reply {
  // Without a length Node takes the connection for used up after a HEAD.
  if (asked.path === '/nonce') return { headers: { 'content-length': '0' } };
  if (asked.path !== '/dir') return problem(404, 'malformed');
  const names = ['newAccount', 'newOrder', 'revokeCert', 'keyChange', 'renewalInfo'];
  const body = { newNonce: `${origin}/nonce`, ...Object.fromEntries(names.map((name) => [name, `${origin}/${name}`])) };
  return { body, nonce: false };
}
