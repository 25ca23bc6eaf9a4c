import type { BadRequest } from '../bad-request.ts';

/** A request with an unencoded payload (RFC 7797). */
export const attack: BadRequest = {
  title: 'a request with an unencoded payload (RFC 7797)',
  problem: 'malformed',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { b64: false } }),
};
