import type { BadRequest } from '../bad-request.ts';

/** An order for an address with a display name. */
export const attack: BadRequest = {
  title: 'an order for an address with a display name',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, world }) =>
    mallory.post(world.directory['newOrder']!, { identifiers: [{ type: 'email', value: 'Alice <a@client.example>' }] }),
};
