import type { BadRequest } from '../bad-request.ts';

/** An order for an address with a line break in it. */
export const attack: BadRequest = {
  title: 'an order for an address with a line break in it',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, world }) =>
    mallory.post(world.directory['newOrder']!, {
      identifiers: [{ type: 'email', value: 'a@client.example\r\nBcc: b@client.example' }],
    }),
};
