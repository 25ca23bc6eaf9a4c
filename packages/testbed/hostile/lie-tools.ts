import type { AskedCa, Lie, LieScene } from './lie.ts';

type Json = Record<string, unknown>;

/** Lies about what is at a path, and tells the truth about everything else. */
export function lyingAt(
  path: RegExp,
  answer: (asked: AskedCa, scene: LieScene) => Response | Promise<Response>,
): Lie['tell'] {
  return async (asked, scene) => (path.test(asked.path) ? answer(asked, scene) : asked.honest());
}

/** Changes members of the JSON at a path; the rest of the answer stays. */
export function changingAt(path: RegExp, change: (json: Json, scene: LieScene) => unknown): Lie['tell'] {
  return lyingAt(path, async (asked, scene) => {
    const honest = await asked.honest();
    if (!honest.ok) return honest;
    return reply(honest, JSON.stringify(change((await honest.clone().json()) as Json, scene)));
  });
}

/** Changes the one challenge of every authorization. */
export function changingChallenge(change: (challenge: Json, scene: LieScene) => Json): Lie['tell'] {
  return changingAt(/\/authorization\//, (json, scene) => ({
    ...json,
    challenges: (json['challenges'] as Json[]).map((one) => ({ ...one, ...change(one, scene) })),
  }));
}

/** Delivers other certificates than the honest one. */
export function deliveringAt(
  chain: (asked: AskedCa, scene: LieScene, honest: Response) => Promise<string>,
): Lie['tell'] {
  return lyingAt(/\/certificate\//, async (asked, scene) => {
    const honest = await asked.honest();
    return honest.ok ? reply(honest, await chain(asked, scene, honest.clone())) : honest;
  });
}

/** The honest answer with another body, header fields or status. */
export function reply(
  honest: Response,
  body: ConstructorParameters<typeof Response>[0],
  otherwise: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Response {
  const headers = new Headers(honest.headers);
  for (const [name, value] of Object.entries(otherwise.headers ?? {})) headers.set(name, value);
  return new Response(body, { status: otherwise.status ?? honest.status, headers });
}

/** A body of that many megabytes, made as it is read; reading on after it was given up fails the test. */
export function megabytes(count: number): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(1024 * 1024).fill(0x20);
  let left = count;
  return new ReadableStream({
    pull: (controller) => {
      left -= 1;
      if (left < 0) controller.close();
      else if (left < count - 20) controller.error(new Error('more than 20 MB of an answer were read'));
      else controller.enqueue(chunk);
    },
  });
}

/** A problem document. */
export function problem(
  honest: Response,
  status: number,
  members: Json,
  headers: Record<string, string> = {},
): Response {
  const all = { 'content-type': 'application/problem+json', ...headers };
  return reply(honest, JSON.stringify({ status, ...members }), { status, headers: all });
}

/** Tells the truth about everything, with other nonces. */
export function withNonce(nonce: string | undefined): Lie['tell'] {
  return async (asked) => {
    const honest = await asked.honest();
    const headers = new Headers(honest.headers);
    headers.delete('replay-nonce');
    if (nonce !== undefined) headers.set('replay-nonce', nonce);
    return new Response(await honest.text(), { status: honest.status, headers });
  };
}

/** An order of any status that nothing was done about: what the CA itself would say is not even asked. */
export async function orderAs(asked: AskedCa, status: string): Promise<Response> {
  const honest = await asked.honest();
  const { detail: _, ...order } = (await honest.clone().json()) as Json;
  const members = {
    identifiers: [],
    authorizations: [],
    finalize: asked.url,
    ...order,
    status,
    certificate: undefined,
  };
  return reply(honest, JSON.stringify(members), { status: 200, headers: { 'content-type': 'application/json' } });
}
