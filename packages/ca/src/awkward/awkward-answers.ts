import type { Around } from '../config.ts';
import type { Chance } from './chance.ts';
import { createVeil } from './veil.ts';

interface Fault {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Ways to be too busy: the request was not looked at and may come again, whatever it was (RFC 8555 section 6.6). */
const busy: readonly [Fault, ...Fault[]] = [
  { status: 503, type: 'application/problem+json', body: '{"type":"urn:ietf:params:acme:error:serverInternal"}' },
  { status: 503, type: 'text/html', body: '<html><h1>Back soon</h1></html>' },
  { status: 429, type: 'application/problem+json', body: '{"type":"urn:ietf:params:acme:error:rateLimited"}' },
];

/** Ways to fail that leave open whether the request was looked at. */
const broken: readonly [Fault, ...Fault[]] = [
  { status: 500, type: 'application/problem+json', body: '{"detail":"Oops"}' },
  { status: 502, type: 'text/html', body: '<html><h1>Bad Gateway</h1></html>' },
  { status: 504, type: 'text/plain', body: 'upstream timed out' },
];

/** Requests that make something: a client cannot know whether they may be repeated after a failure that leaves it open. */
const once = /\/(?:new-account|new-order|key-change|revoke-certificate)$/;

/** A client tries a request again three times; more failures in a row than this would be a broken server. */
const mostInARow = 2;

/**
 * Answers late, is busy or broken now and then, loses an answer after the work was done, and shows what has become valid a
 * few looks later. What is behind is asked for no more than once a request.
 */
export function awkwardAround(plain: Around | undefined, chance: Chance, pauseMs: number): Around {
  const veil = createVeil(chance.of('veil'));
  const inARow = new Map<string, number>();
  return async (request, client, honest) => {
    const { method } = request;
    const { pathname } = new URL(request.url);
    await pause(chance.between(0, pauseMs), request.signal);
    const failures = inARow.get(pathname) ?? 0;
    const allowed = failures < mostInARow;
    if (allowed && chance.happens(0.08)) {
      inARow.set(pathname, failures + 1);
      return answerWith(once.test(pathname) ? chance.pick(busy) : chance.pick([...busy, ...broken]), chance);
    }
    const answer = await (plain === undefined ? honest() : plain(request, client, honest));
    if (allowed && method === 'POST' && !once.test(pathname) && chance.happens(0.04)) {
      inARow.set(pathname, failures + 1);
      return answerWith(chance.pick(broken), chance);
    }
    inARow.delete(pathname);
    return veil(pathname, answer);
  };
}

function answerWith({ status, type, body }: Fault, chance: Chance): Response {
  const headers = new Headers({ 'content-type': type });
  if (chance.happens(0.7)) headers.set('retry-after', String(chance.between(0, 1)));
  return new Response(body, { status, headers });
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
