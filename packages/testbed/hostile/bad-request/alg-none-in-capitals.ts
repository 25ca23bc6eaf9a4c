import type { BadRequest } from '../bad-request.ts';

/** A request with the algorithm NONE. */
export const attack: BadRequest = {
  title: 'a request with the algorithm NONE',
  problem: 'badSignatureAlgorithm',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { alg: 'NONE' }, signWith: () => new Uint8Array() }),
};
