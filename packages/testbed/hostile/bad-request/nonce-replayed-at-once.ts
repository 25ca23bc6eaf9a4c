import type { BadRequest } from '../bad-request.ts';

/** A request sent five times at once, of which one may count. */
export const attack: BadRequest = {
  title: 'a request sent five times at once, of which one may count',
  problem: 'badNonce',
  status: 400,
  successes: 1,
  send: async ({ mallory }) => {
    const nonce = await mallory.nonce();
    return Promise.all(Array.from({ length: 5 }, () => mallory.post(mallory.kid, '', { header: { nonce } })));
  },
};
