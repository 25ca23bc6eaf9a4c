import type { BadRequest } from '../bad-request.ts';

/** An order for an address at an IP literal. */
export const attack: BadRequest = {
  title: 'an order for an address at an IP literal',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, world }) =>
    mallory.post(world.directory['newOrder']!, { identifiers: [{ type: 'email', value: 'a@[127.0.0.1]' }] }),
};
