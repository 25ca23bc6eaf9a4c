import type { BadRequest } from '../bad-request.ts';

/** An order without identifiers. */
export const attack: BadRequest = {
  title: 'an order without identifiers',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, world }) => mallory.post(world.directory['newOrder']!, { identifiers: [] }),
};
