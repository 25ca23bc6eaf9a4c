import type { BadRequest } from '../bad-request.ts';

/** A request whose signature has a line break in it. */
export const attack: BadRequest = {
  title: 'a request whose signature has a line break in it',
  problem: 'malformed',
  status: 400,
  says: /base64url/,
  send: ({ mallory }) =>
    mallory.post(mallory.kid, '', {
      spoil: (jws) => ({ ...jws, signature: jws['signature']!.replace(/^.{20}/, '$&\n') }),
    }),
};
