import type { BadRequest } from '../bad-request.ts';

/** An RSA key in the header whose exponent is 1, so that everything is its own signature. */
export const attack: BadRequest = {
  title: 'an RSA key in the header whose exponent is 1, so that everything is its own signature',
  problem: 'badPublicKey',
  status: 400,
  send: ({ world }) => {
    const n = Buffer.alloc(256, 0xf1).toString('base64url');
    const header = { alg: 'RS256', jwk: { kty: 'RSA', n, e: 'AQ' } };
    return world.nobody().post(world.directory['newAccount']!, {}, { header });
  },
};
