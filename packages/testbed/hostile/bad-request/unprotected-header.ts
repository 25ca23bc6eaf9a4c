import type { BadRequest } from '../bad-request.ts';

/** A request with an unprotected header. */
export const attack: BadRequest = {
  title: 'a request with an unprotected header',
  problem: 'malformed',
  status: 400,
  says: /"header"/,
  send: ({ mallory, alice }) =>
    mallory.post(mallory.kid, '', { spoil: (jws) => ({ ...jws, header: { kid: alice.kid } }) }),
};
