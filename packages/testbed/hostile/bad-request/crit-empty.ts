import type { BadRequest } from '../bad-request.ts';

/** A request with an empty list of critical extensions. */
export const attack: BadRequest = {
  title: 'a request with an empty list of critical extensions',
  problem: 'malformed',
  status: 400,
  says: /crit/,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { crit: [] } }),
};
