import type { BadRequest } from '../bad-request.ts';

/** A request whose nonce holds letters that are not base64url. */
export const attack: BadRequest = {
  title: 'a request whose nonce holds letters that are not base64url',
  problem: 'malformed',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { nonce: 'a+/=' } }),
};
