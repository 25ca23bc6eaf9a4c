import type { BadRequest } from '../bad-request.ts';

/** An order that puts two addresses into one identifier. */
export const attack: BadRequest = {
  title: 'an order that puts two addresses into one identifier',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, world }) =>
    mallory.post(world.directory['newOrder']!, {
      identifiers: [{ type: 'email', value: 'a@client.example,b@client.example' }],
    }),
};
