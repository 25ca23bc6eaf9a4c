import type { BadRequest } from '../bad-request.ts';

/** An order for an address with half of a surrogate pair. */
export const attack: BadRequest = {
  title: 'an order for an address with half of a surrogate pair',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, world }) =>
    mallory.post(world.directory['newOrder']!, { identifiers: [{ type: 'email', value: 'a\ud800@client.example' }] }),
};
