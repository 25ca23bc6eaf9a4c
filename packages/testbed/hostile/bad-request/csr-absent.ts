import type { BadRequest } from '../bad-request.ts';

/** A finalize without a CSR. */
export const attack: BadRequest = {
  title: 'a finalize without a CSR',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, order }) => mallory.post(order.finalizeUrl, {}),
};
