import type { BadRequest } from '../bad-request.ts';

/** A request whose payload is base64 but not base64url. */
export const attack: BadRequest = {
  title: 'a request whose payload is base64 but not base64url',
  problem: 'malformed',
  status: 400,
  says: /base64url/,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { spoil: (jws) => ({ ...jws, payload: '++//' }) }),
};
