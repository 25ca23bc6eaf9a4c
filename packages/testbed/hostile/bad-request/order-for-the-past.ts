import type { BadRequest } from '../bad-request.ts';

/** An order for a certificate that has ended. */
export const attack: BadRequest = {
  title: 'an order for a certificate that has ended',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, world }) =>
    mallory.post(world.directory['newOrder']!, {
      identifiers: [{ type: 'email', value: world.freshAddress() }],
      notAfter: '2020-01-01T00:00:00Z',
    }),
};
