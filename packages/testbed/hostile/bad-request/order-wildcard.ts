import type { BadRequest } from '../bad-request.ts';

/** An order for every address of a domain. */
export const attack: BadRequest = {
  title: 'an order for every address of a domain',
  problem: 'rejectedIdentifier',
  status: 400,
  send: ({ mallory, world }) =>
    mallory.post(world.directory['newOrder']!, { identifiers: [{ type: 'email', value: '*@client.example' }] }),
};
