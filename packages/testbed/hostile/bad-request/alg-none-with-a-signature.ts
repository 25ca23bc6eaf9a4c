import type { BadRequest } from '../bad-request.ts';

/** A request with the algorithm none and a good signature. */
export const attack: BadRequest = {
  title: 'a request with the algorithm none and a good signature',
  problem: 'badSignatureAlgorithm',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { alg: 'none' } }),
};
