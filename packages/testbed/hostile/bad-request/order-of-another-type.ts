import type { BadRequest } from '../bad-request.ts';

/** An order for a host name. */
export const attack: BadRequest = {
  title: 'an order for a host name',
  problem: 'unsupportedIdentifier',
  status: 400,
  send: ({ mallory, world }) =>
    mallory.post(world.directory['newOrder']!, { identifiers: [{ type: 'dns', value: 'client.example' }] }),
};
