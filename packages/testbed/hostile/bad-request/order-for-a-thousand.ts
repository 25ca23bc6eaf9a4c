import type { BadRequest } from '../bad-request.ts';

/** An order for a thousand addresses. */
export const attack: BadRequest = {
  title: 'an order for a thousand addresses',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, world }) =>
    mallory.post(world.directory['newOrder']!, {
      identifiers: Array.from({ length: 1000 }, (_, index) => ({ type: 'email', value: `u${index}@client.example` })),
    }),
};
