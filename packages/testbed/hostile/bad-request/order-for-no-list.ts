import type { BadRequest } from '../bad-request.ts';

/** An order whose identifiers are an object. */
export const attack: BadRequest = {
  title: 'an order whose identifiers are an object',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, world }) =>
    mallory.post(world.directory['newOrder']!, {
      identifiers: { 0: { type: 'email', value: 'a@client.example' }, length: 1 },
    }),
};
