import type { BadRequest } from '../bad-request.ts';

/** A request whose algorithm is not that of the key of its account. */
export const attack: BadRequest = {
  title: 'a request whose algorithm is not that of the key of its account',
  problem: 'badSignatureAlgorithm',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { alg: 'RS256' } }),
};
