import type { BadRequest } from '../bad-request.ts';

/** A request whose protected header is no UTF-8. */
export const attack: BadRequest = {
  title: 'a request whose protected header is no UTF-8',
  problem: 'malformed',
  status: 400,
  says: /UTF-8/,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { spoil: (jws) => ({ ...jws, protected: 'gICA' }) }),
};
