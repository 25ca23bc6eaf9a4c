import type { BadRequest } from '../bad-request.ts';

/** A request that says it is plain JSON. */
export const attack: BadRequest = {
  title: 'a request that says it is plain JSON',
  problem: 'malformed',
  status: 415,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { contentType: 'application/json' }),
};
