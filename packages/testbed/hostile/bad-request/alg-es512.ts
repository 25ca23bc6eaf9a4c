import type { BadRequest } from '../bad-request.ts';

/** A request with an algorithm that is none of ours. */
export const attack: BadRequest = {
  title: 'a request with an algorithm that is none of ours',
  problem: 'badSignatureAlgorithm',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { alg: 'ES512' } }),
};
