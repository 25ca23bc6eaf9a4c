import type { BadRequest } from '../bad-request.ts';

/** An order whose value is a number. */
export const attack: BadRequest = {
  title: 'an order whose value is a number',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, world }) =>
    mallory.post(world.directory['newOrder']!, { identifiers: [{ type: 'email', value: 7 }] }),
};
