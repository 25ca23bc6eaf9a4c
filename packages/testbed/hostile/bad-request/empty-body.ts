import type { BadRequest } from '../bad-request.ts';

/** A request without a body. */
export const attack: BadRequest = {
  title: 'a request without a body',
  problem: 'malformed',
  status: 400,
  send: ({ mallory }) => mallory.postRaw(mallory.kid, ''),
};
