import type { BadRequest } from '../bad-request.ts';

/** An order for a certificate that lasts 100 years. */
export const attack: BadRequest = {
  title: 'an order for a certificate that lasts 100 years',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, world }) =>
    mallory.post(world.directory['newOrder']!, {
      identifiers: [{ type: 'email', value: world.freshAddress() }],
      notAfter: '2126-01-01T00:00:00Z',
    }),
};
