import type { BadRequest } from '../bad-request.ts';

/** A request whose header was replaced after signing. */
export const attack: BadRequest = {
  title: 'a request whose header was replaced after signing',
  problem: 'malformed',
  status: 400,
  says: /does not verify/,
  send: async ({ mallory }) => {
    const header = { alg: 'ES256', kid: mallory.kid, nonce: await mallory.nonce(), url: mallory.kid, x: 1 };
    const swapped = Buffer.from(JSON.stringify(header)).toString('base64url');
    return mallory.post(mallory.kid, '', { spoil: (jws) => ({ ...jws, protected: swapped }) });
  },
};
