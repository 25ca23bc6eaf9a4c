import type { BadRequest } from '../bad-request.ts';

/** An RSA key of 16384 bits in the header, which costs time. */
export const attack: BadRequest = {
  title: 'an RSA key of 16384 bits in the header, which costs time',
  problem: 'badPublicKey',
  status: 400,
  send: ({ world }) => {
    const n = Buffer.alloc(2048, 0xf1).toString('base64url');
    return world
      .nobody()
      .post(world.directory['newAccount']!, {}, { header: { alg: 'RS256', jwk: { kty: 'RSA', n, e: 'AQAB' } } });
  },
};
