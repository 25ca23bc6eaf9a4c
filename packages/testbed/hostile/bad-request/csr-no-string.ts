import type { BadRequest } from '../bad-request.ts';

/** A finalize whose CSR is a list. */
export const attack: BadRequest = {
  title: 'a finalize whose CSR is a list',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, order }) => mallory.post(order.finalizeUrl, { csr: [1, 2, 3] }),
};
