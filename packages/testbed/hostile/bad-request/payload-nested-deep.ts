import type { BadRequest } from '../bad-request.ts';

/** A payload of objects in objects, 8,000 deep, where a short list is due. */
export const attack: BadRequest = {
  title: 'a payload of objects in objects, 8,000 deep, where a short list is due',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, world }) =>
    mallory.post(world.directory['newOrder']!, `raw:{"identifiers":${'{"a":'.repeat(8000)}1${'}'.repeat(8001)}`),
};
