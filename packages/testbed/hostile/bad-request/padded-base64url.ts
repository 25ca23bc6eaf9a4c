import type { BadRequest } from '../bad-request.ts';

/** A request whose signature has padding. */
export const attack: BadRequest = {
  title: 'a request whose signature has padding',
  problem: 'malformed',
  status: 400,
  says: /base64url/,
  send: ({ mallory }) =>
    mallory.post(mallory.kid, '', { spoil: (jws) => ({ ...jws, signature: `${jws['signature']}==` }) }),
};
