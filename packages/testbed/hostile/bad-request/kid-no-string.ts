import type { BadRequest } from '../bad-request.ts';

/** A request whose kid is an object. */
export const attack: BadRequest = {
  title: 'a request whose kid is an object',
  problem: 'malformed',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { kid: { toString: 'x' } } }),
};
