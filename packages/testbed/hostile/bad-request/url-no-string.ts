import type { BadRequest } from '../bad-request.ts';

/** A request whose url is a list. */
export const attack: BadRequest = {
  title: 'a request whose url is a list',
  problem: 'malformed',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { url: [mallory.kid] } }),
};
