import type { BadRequest } from '../bad-request.ts';

/** A request with an empty nonce. */
export const attack: BadRequest = {
  title: 'a request with an empty nonce',
  problem: 'malformed',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { nonce: '' } }),
};
