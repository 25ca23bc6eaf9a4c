import type { BadRequest } from '../bad-request.ts';

/** A request with a nonce of which one letter was changed. */
export const attack: BadRequest = {
  title: 'a request with a nonce of which one letter was changed',
  problem: 'badNonce',
  status: 400,
  send: async ({ mallory }) => {
    const nonce = await mallory.nonce();
    const other = nonce.endsWith('A') ? 'B' : 'A';
    return mallory.post(mallory.kid, '', { header: { nonce: nonce.slice(0, -1) + other } });
  },
};
