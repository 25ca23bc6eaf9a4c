import type { BadRequest } from '../bad-request.ts';

/** A request that does not say where it is for. */
export const attack: BadRequest = {
  title: 'a request that does not say where it is for',
  problem: 'malformed',
  status: 400,
  says: /url/,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { url: undefined } }),
};
