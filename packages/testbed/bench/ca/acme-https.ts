import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { signJws } from '@acme-smime/protocol';
import type { AccountKey } from '@acme-smime/protocol';

/** An answer, read whole. */
export interface Answer {
  readonly location: string;
  readonly body: string;
}

/** As much of an ACME client as it takes to keep a CA busy: one connection, and each answer's nonce for the next request. */
export interface AcmeHttps {
  get(url: string): Promise<string>;
  /** A signed POST; `''` makes a POST-as-GET. Rejects unless the answer is a success. */
  post(url: string, payload: unknown, kid?: string): Promise<Answer>;
  close(): void;
}

/** Makes a client that trusts the root `ca`, PEM. The first nonce is fetched. */
export function acmeHttps(ca: string, key: AccountKey): AcmeHttps {
  const agent = new Agent({ ca, keepAlive: true, maxSockets: 1 });
  let nonce = '';
  const send = async (url: string, method: string, body?: string): Promise<Answer> => {
    const headers = body === undefined ? {} : { 'content-type': 'application/jose+json' };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, { method, agent, headers }, resolve).on('error', reject).end(body);
    });
    const answer = await text(response);
    const { location = '', 'replay-nonce': fresh } = response.headers;
    if (typeof fresh === 'string') nonce = fresh;
    if ((response.statusCode ?? 500) >= 300) throw new Error(`${url} answered ${response.statusCode}: ${answer}`);
    return { location, body: answer };
  };
  return {
    get: async (url) => (await send(url, 'GET')).body,
    post: async (url, payload, kid) => {
      if (nonce === '') await send(new URL('/new-nonce', url).href, 'HEAD');
      const header = { url, nonce, ...(kid === undefined ? {} : { kid }) };
      return send(url, 'POST', JSON.stringify(await signJws(key, header, payload)));
    },
    close: () => agent.destroy(),
  };
}
