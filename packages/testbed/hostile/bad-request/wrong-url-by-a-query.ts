import type { BadRequest } from '../bad-request.ts';

/** A request that is sent to its URL with a query added. */
export const attack: BadRequest = {
  title: 'a request that is sent to its URL with a query added',
  problem: 'unauthorized',
  status: 401,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { to: `${mallory.kid}?x=1` }),
};
