import type { BadRequest } from '../bad-request.ts';

/** A request whose header holds a key that is not of its algorithm. */
export const attack: BadRequest = {
  title: 'a request whose header holds a key that is not of its algorithm',
  problem: 'badPublicKey',
  status: 400,
  send: ({ world }) => world.nobody().post(world.directory['newAccount']!, {}, { header: { alg: 'EdDSA' } }),
};
