import type { BadRequest } from '../bad-request.ts';

/** A request with a byte order mark. */
export const attack: BadRequest = {
  title: 'a request with a byte order mark',
  problem: 'malformed',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { spoil: (jws) => `\ufeff${JSON.stringify(jws)}` }),
};
