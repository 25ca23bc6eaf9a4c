import type { BadRequest } from '../bad-request.ts';

/** A request that announces a gigabyte. */
export const attack: BadRequest = {
  title: 'a request that announces a gigabyte',
  problem: 'malformed',
  status: 413,
  send: async ({ world, mallory }) => {
    const headers = { 'content-type': 'application/jose+json', 'content-length': '1073741824' };
    const response = await world.ca.app.fetch(new Request(mallory.kid, { method: 'POST', body: '{}', headers }));
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: JSON.parse(text) as Record<string, unknown>,
    };
  },
};
