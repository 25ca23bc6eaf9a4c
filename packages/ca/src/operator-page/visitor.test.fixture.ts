import assert from 'node:assert/strict';

import type { RunningCa } from '../start-ca.ts';

/** The token of the tests. */
export const operatorToken = 'an operator’s token, long enough for anybody';

/** What the CA of a test is told. */
export const operatorPage = { listen: { host: '127.0.0.1', port: 0 }, token: operatorToken } as const;

/** Somebody with a browser: follows nothing, keeps the cookie. */
export interface Visitor {
  get(path: string): Promise<{ readonly response: Response; readonly text: string }>;
  post(path: string, form: Readonly<Record<string, string>>, headers?: Record<string, string>): Promise<Response>;
  /** The value that the forms carry after the log-in. */
  formToken(): Promise<string>;
  readonly cookie: () => string;
}

/** Somebody who has not logged in. */
export function visitorOf(ca: Pick<RunningCa, 'operatorUrl'>): Visitor {
  const base = ca.operatorUrl ?? assert.fail('no operator page');
  let cookie = '';
  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(`${base}${path}`, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string> | undefined), cookie },
    });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) cookie = set.split(';')[0] ?? '';
    return response;
  };
  const get: Visitor['get'] = async (path) => {
    const response = await ask(path, {});
    return { response, text: await response.text() };
  };
  return {
    get,
    post: (path, form, headers = {}) => ask(path, { method: 'POST', body: new URLSearchParams({ ...form }), headers }),
    formToken: async () => /name="form-token" value="([0-9a-f]{64})"/.exec((await get('/')).text)?.[1] ?? assert.fail(),
    cookie: () => cookie,
  };
}

/** An operator. */
export async function operatorOf(ca: Pick<RunningCa, 'operatorUrl'>): Promise<Visitor> {
  const visitor = visitorOf(ca);
  assert.equal((await visitor.post('/login', { token: operatorToken })).status, 303);
  return visitor;
}
