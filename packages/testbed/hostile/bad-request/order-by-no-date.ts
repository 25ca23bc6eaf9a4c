import type { BadRequest } from '../bad-request.ts';

/** An order whose end is no date. */
export const attack: BadRequest = {
  title: 'an order whose end is no date',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, world }) =>
    mallory.post(world.directory['newOrder']!, {
      identifiers: [{ type: 'email', value: world.freshAddress() }],
      notAfter: 'tomorrow',
    }),
};
