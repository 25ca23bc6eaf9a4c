import type { BadRequest } from '../bad-request.ts';

/** A request that is no JSON. */
export const attack: BadRequest = {
  title: 'a request that is no JSON',
  problem: 'malformed',
  status: 400,
  send: ({ mallory }) => mallory.postRaw(mallory.kid, '<acme/>'),
};
