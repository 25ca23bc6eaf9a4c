import type { BadRequest } from '../bad-request.ts';

/** A request that carries its key where an account must sign. */
export const attack: BadRequest = {
  title: 'a request that carries its key where an account must sign',
  problem: 'malformed',
  status: 400,
  says: /signed by an account/,
  send: ({ mallory, world }) =>
    world
      .nobody(mallory.key)
      .post(world.directory['newOrder']!, { identifiers: [{ type: 'email', value: world.freshAddress() }] }),
};
