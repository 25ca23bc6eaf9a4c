import type { BadRequest } from '../bad-request.ts';

/** A revocation of bytes that are no certificate. */
export const attack: BadRequest = {
  title: 'a revocation of bytes that are no certificate',
  problem: 'malformed',
  status: 404,
  send: ({ mallory, world }) => mallory.post(world.directory['revokeCert']!, { certificate: 'AAAA' }),
};
