import type { BadRequest } from '../bad-request.ts';

/** A request with the algorithm none and no signature. */
export const attack: BadRequest = {
  title: 'a request with the algorithm none and no signature',
  problem: 'badSignatureAlgorithm',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { alg: 'none' }, signWith: () => new Uint8Array() }),
};
