import type { BadRequest } from '../bad-request.ts';

/** A request of lists in lists, 30,000 deep. */
export const attack: BadRequest = {
  title: 'a request of lists in lists, 30,000 deep',
  problem: 'malformed',
  status: 400,
  send: ({ mallory }) => mallory.postRaw(mallory.kid, '['.repeat(30_000) + ']'.repeat(30_000)),
};
