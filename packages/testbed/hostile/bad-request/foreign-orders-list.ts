import type { BadRequest } from '../bad-request.ts';

/** A look at the orders of somebody else. */
export const attack: BadRequest = {
  title: 'a look at the orders of somebody else',
  problem: 'unauthorized',
  status: 403,
  send: ({ mallory, alice }) => mallory.post(`${alice.kid}/orders`, ''),
};
