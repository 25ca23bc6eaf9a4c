import type { BadRequest } from '../bad-request.ts';

/** A request that names no algorithm. */
export const attack: BadRequest = {
  title: 'a request that names no algorithm',
  problem: 'badSignatureAlgorithm',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { alg: undefined } }),
};
