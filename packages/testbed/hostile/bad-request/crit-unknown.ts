import type { BadRequest } from '../bad-request.ts';

/** A request with a critical extension. */
export const attack: BadRequest = {
  title: 'a request with a critical extension',
  problem: 'malformed',
  status: 400,
  says: /crit/,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { crit: ['exp'], exp: 1 } }),
};
