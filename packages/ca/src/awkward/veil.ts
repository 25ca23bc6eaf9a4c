import type { Chance } from './chance.ts';

/** Passes an answer on, or an older state of what it shows. */
export type Veil = (pathname: string, answer: Response) => Promise<Response>;

type Json = Record<string, unknown>;

/** For how many looks something that has become valid is still shown as it was before. */
const mostLooks = 3;

/**
 * Hides for a few looks that an authorization or a certificate is there already, as a CA does whose parts work one after the
 * other: authorizations stay `pending` and their challenge `processing`, orders `pending` or `processing` (RFC 8555 section
 * 7.1.6). Every look counts, at the resource itself or at the order that waits for it.
 */
export function createVeil(chance: Chance): Veil {
  const left = new Map<string, number>();
  /** Says whether a resource that is valid is still hidden, and counts the look. */
  const hides = (path: string): boolean => {
    const looks = left.get(path) ?? chance.of(path).between(0, mostLooks);
    left.set(path, Math.max(0, looks - 1));
    return looks > 0;
  };
  return async (pathname, answer) => {
    if (!answer.ok || answer.headers.get('content-type') !== 'application/json') return answer;
    const json = (await answer.clone().json()) as Json;
    const shown = older(pathname, json, hides, answer.headers.get('link') ?? '');
    return shown === json ? answer : rewritten(answer, shown);
  };
}

function older(pathname: string, json: Json, hides: (path: string) => boolean, links: string): Json {
  const { status } = json;
  if (pathname.includes('/authorization/')) return status === 'valid' && hides(pathname) ? pending(json) : json;
  if (pathname.includes('/challenge/')) {
    const above = /<([^>]*)>;rel="up"/.exec(links)?.[1];
    return status === 'valid' && above !== undefined && hides(new URL(above).pathname) ? processing(json) : json;
  }
  if (!Array.isArray(json['authorizations'])) return json;
  const order = pathname.replace(/\/finalize$/, '');
  if (status === 'valid' && hides(order)) return { ...json, status: 'processing', certificate: undefined };
  if (status !== 'ready') return json;
  const paths = (json['authorizations'] as string[]).map((url) => new URL(url).pathname);
  return paths.filter(hides).length > 0 ? { ...json, status: 'pending' } : json;
}

function pending(authorization: Json): Json {
  const challenges = (authorization['challenges'] as Json[]).map((one) =>
    one['status'] === 'valid' ? processing(one) : one,
  );
  return { ...authorization, status: 'pending', challenges };
}

function processing(challenge: Json): Json {
  return { ...challenge, status: 'processing', validated: undefined };
}

function rewritten(answer: Response, json: Json): Response {
  const headers = new Headers(answer.headers);
  headers.set('retry-after', '1');
  headers.set('content-type', 'application/json; charset=utf-8');
  return new Response(JSON.stringify(json), { status: answer.status, headers });
}
