import type { BadRequest } from '../bad-request.ts';

/** A request without a nonce. */
export const attack: BadRequest = {
  title: 'a request without a nonce',
  problem: 'badNonce',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { nonce: undefined } }),
};
