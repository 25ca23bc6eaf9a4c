import type { BadRequest } from '../bad-request.ts';

/** A request with a member __proto__. */
export const attack: BadRequest = {
  title: 'a request with a member __proto__',
  problem: 'malformed',
  status: 400,
  send: ({ mallory }) =>
    mallory.post(mallory.kid, '', {
      spoil: (jws) => JSON.stringify(jws).replace('{', '{"__proto__":{"signature":""},'),
    }),
};
