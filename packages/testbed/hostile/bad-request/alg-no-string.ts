import type { BadRequest } from '../bad-request.ts';

/** A request whose algorithm is a list. */
export const attack: BadRequest = {
  title: 'a request whose algorithm is a list',
  problem: 'badSignatureAlgorithm',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { alg: ['ES256'] } }),
};
