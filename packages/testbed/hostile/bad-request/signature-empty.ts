import type { BadRequest } from '../bad-request.ts';

/** A request with an empty signature. */
export const attack: BadRequest = {
  title: 'a request with an empty signature',
  problem: 'malformed',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { spoil: (jws) => ({ ...jws, signature: '' }) }),
};
