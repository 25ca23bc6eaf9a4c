import type { BadRequest } from '../bad-request.ts';

/** A request whose payload stands in it twice. */
export const attack: BadRequest = {
  title: 'a request whose payload stands in it twice',
  problem: 'malformed',
  status: 400,
  says: /twice/,
  send: ({ mallory }) =>
    mallory.post(mallory.kid, { contact: [] }, { spoil: (jws) => JSON.stringify(jws).replace('{', '{"payload":"",') }),
};
