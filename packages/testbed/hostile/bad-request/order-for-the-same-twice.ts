import type { BadRequest } from '../bad-request.ts';

/** An order that names one mailbox twice, its domain once in capitals. */
export const attack: BadRequest = {
  title: 'an order that names one mailbox twice, its domain once in capitals',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, world }) =>
    mallory.post(world.directory['newOrder']!, {
      identifiers: [
        { type: 'email', value: 'a@client.example' },
        { type: 'email', value: 'a@CLIENT.example' },
      ],
    }),
};
