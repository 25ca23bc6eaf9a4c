import type { BadRequest } from '../bad-request.ts';

/** A read of an order with a payload in it. */
export const attack: BadRequest = {
  title: 'a read of an order with a payload in it',
  problem: 'malformed',
  status: 400,
  says: /POST-as-GET/,
  send: ({ mallory, order }) => mallory.post(order.url, {}),
};
