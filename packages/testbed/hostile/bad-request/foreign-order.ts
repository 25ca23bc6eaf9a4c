import type { BadRequest } from '../bad-request.ts';

/** A look at an order of somebody else. */
export const attack: BadRequest = {
  title: 'a look at an order of somebody else',
  problem: 'unauthorized',
  status: 403,
  send: ({ mallory, aliceOrder }) => mallory.post(aliceOrder.url, ''),
};
