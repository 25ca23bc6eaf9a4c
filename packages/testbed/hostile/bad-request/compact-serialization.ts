import type { BadRequest } from '../bad-request.ts';

/** A request in the compact form. */
export const attack: BadRequest = {
  title: 'a request in the compact form',
  problem: 'malformed',
  status: 400,
  send: ({ mallory }) =>
    mallory.post(mallory.kid, '', {
      spoil: (jws) => [jws['protected'], jws['payload'], jws['signature']].join('.'),
    }),
};
