import type { BadRequest } from '../bad-request.ts';

/** A request with a nonce that was never given out. */
export const attack: BadRequest = {
  title: 'a request with a nonce that was never given out',
  problem: 'badNonce',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { nonce: 'oFvnlFP1wIhRlYS2jTaXbA' } }),
};
