import type { BadRequest } from '../bad-request.ts';

/** A secret as the key in the header. */
export const attack: BadRequest = {
  title: 'a secret as the key in the header',
  problem: 'badPublicKey',
  status: 400,
  send: ({ world }) =>
    world.nobody().post(world.directory['newAccount']!, {}, { header: { jwk: { kty: 'oct', k: 'AAAA' } } }),
};
