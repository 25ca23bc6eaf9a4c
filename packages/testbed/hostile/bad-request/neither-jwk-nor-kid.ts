import type { BadRequest } from '../bad-request.ts';

/** A request with neither kid nor jwk. */
export const attack: BadRequest = {
  title: 'a request with neither kid nor jwk',
  problem: 'malformed',
  status: 400,
  says: /exactly one/,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { kid: undefined } }),
};
